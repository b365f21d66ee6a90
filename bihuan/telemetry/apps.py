"""Telemetry: what systems and their users do."""

from django.apps import AppConfig


class TelemetryConfig(AppConfig):
    name = "bihuan.telemetry"
    label = "telemetry"

    def ready(self):
        from bihuan.artifacts.dispatch import ticked
        from bihuan.telemetry.store.chores import at_tick

        ticked.connect(at_tick, dispatch_uid="telemetry")
