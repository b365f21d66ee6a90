"""Research: what people say, and what they are told in return."""

from django.apps import AppConfig


class ResearchConfig(AppConfig):
    name = "bihuan.areas.research"
    label = "research"

    def ready(self):
        from bihuan.areas.research.mailing import send_due
        from bihuan.areas.research.teller import hear
        from bihuan.areas.research.themes.placing import at_tick
        from bihuan.artifacts.dispatch import happened, ticked

        happened.connect(hear, dispatch_uid="telling")
        ticked.connect(send_due, dispatch_uid="mailing")
        ticked.connect(at_tick, dispatch_uid="themes")
