"""Whole workspaces out and in."""

from django.apps import AppConfig


class WorkspacesConfig(AppConfig):
    name = "bihuan.connectors.workspaces"
    label = "workspaces"

    def ready(self):
        from bihuan.artifacts.dispatch import ticked
        from bihuan.connectors.workspaces.work import at_tick

        ticked.connect(at_tick, dispatch_uid="transfers")
