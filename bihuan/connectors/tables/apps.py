"""Tables in and out: CSV, XLSX and JSON."""

from django.apps import AppConfig


class TablesConfig(AppConfig):
    name = "bihuan.connectors.tables"
    label = "tables"

    def ready(self):
        from bihuan.artifacts.dispatch import ticked
        from bihuan.connectors.tables.work import at_tick

        ticked.connect(at_tick, dispatch_uid="imports")
