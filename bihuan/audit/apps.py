"""The app of the audit: sealed history, the logs, retention and erasure."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AuditConfig(AppConfig):
    name = "bihuan.audit"
    verbose_name = _("Audit")

    def ready(self):
        from django.db.models.signals import pre_delete

        from bihuan.artifacts.dispatch import ticked
        from bihuan.artifacts.models import Artifact
        from bihuan.audit.retention import at_tick as expire
        from bihuan.audit.retention import note_purge
        from bihuan.audit.sealing import at_tick as seal

        ticked.connect(seal, dispatch_uid="audit.seal")
        ticked.connect(expire, dispatch_uid="audit.expire")
        pre_delete.connect(note_purge, sender=Artifact, dispatch_uid="audit.purge")
