"""The kernel: what every artifact can do."""

from django.apps import AppConfig


class ArtifactsConfig(AppConfig):
    name = "bihuan.artifacts"
    label = "artifacts"
