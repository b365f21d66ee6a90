"""Deeds on many artifacts at once, and what is needed to undo them."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BatchesConfig(AppConfig):
    name = "bihuan.batches"
    label = "batches"
    verbose_name = _("Batches")

    def ready(self):
        from bihuan.artifacts.dispatch import ticked
        from bihuan.batches.work import at_tick

        ticked.connect(at_tick, dispatch_uid="batches")
