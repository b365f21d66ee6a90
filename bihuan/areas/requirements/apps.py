"""Requirements: what the product must do, and whether that is agreed."""

from django.apps import AppConfig


class RequirementsConfig(AppConfig):
    name = "bihuan.areas.requirements"
    label = "requirements"

    def ready(self):
        from bihuan.areas.requirements.reranking import at_tick, hear
        from bihuan.artifacts.dispatch import happened, ticked

        happened.connect(hear, dispatch_uid="ranking")
        ticked.connect(at_tick, dispatch_uid="ranking")
