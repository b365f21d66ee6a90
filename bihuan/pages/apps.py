"""The pages every kind has, written once."""

from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "bihuan.pages"
    label = "pages"

    def ready(self):
        from bihuan.artifacts.dispatch import ticked
        from bihuan.pages.fields.rework import at_tick

        ticked.connect(at_tick, dispatch_uid="fields.rework")
