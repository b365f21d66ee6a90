"""Fields a workspace defines for itself: definitions, values, formulas."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class FieldsConfig(AppConfig):
    name = "bihuan.fields"
    label = "fields"
    verbose_name = _("Custom fields")

    def ready(self):
        from bihuan.fields.statistics import assume

        post_migrate.connect(assume, sender=self, dispatch_uid="fields.statistics")
