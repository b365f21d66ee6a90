"""The kernel: what every artifact can do."""

from django.apps import AppConfig


class ArtifactsConfig(AppConfig):
    name = "bihuan.artifacts"
    label = "artifacts"

    def ready(self):
        from bihuan.artifacts.dispatch import happened
        from bihuan.artifacts.notices import tell_watchers

        happened.connect(tell_watchers, dispatch_uid="inbox")
