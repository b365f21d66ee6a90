"""The kernel: what every artifact can do."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ArtifactsConfig(AppConfig):
    name = "bihuan.artifacts"
    label = "artifacts"

    def ready(self):
        from bihuan.artifacts.dispatch import happened
        from bihuan.artifacts.notices import tell_watchers
        from bihuan.artifacts.statistics import assume

        post_migrate.connect(assume, sender=self, dispatch_uid="statistics")
        happened.connect(tell_watchers, dispatch_uid="inbox")
