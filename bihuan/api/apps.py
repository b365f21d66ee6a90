"""The API: every kind for programs. `router = artifact_router(Requirement)`; a verb of its own is three lines more."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "bihuan.api"
    label = "api"
