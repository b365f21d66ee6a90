"""Automation: rules that do what people would do by hand, what comes again and again, and templates."""

from django.apps import AppConfig


class AutomationConfig(AppConfig):
    name = "bihuan.automation"
    label = "automation"

    def ready(self):
        from bihuan.artifacts.dispatch import happened, ticked
        from bihuan.automation.hearing import hear
        from bihuan.automation.work import at_tick

        happened.connect(hear, dispatch_uid="automation")
        ticked.connect(at_tick, dispatch_uid="automation")
