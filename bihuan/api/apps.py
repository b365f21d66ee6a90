"""The API: every kind for programs. `router = artifact_router(Requirement)`; a verb of its own is three lines more."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "bihuan.api"
    label = "api"

    def ready(self) -> None:
        from bihuan.api.once import forget_now_and_then
        from bihuan.artifacts.dispatch import ticked

        ticked.connect(forget_now_and_then, dispatch_uid="answers")
