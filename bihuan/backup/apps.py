"""The app of backup and restore: everything in one archive, and back from it."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BackupConfig(AppConfig):
    name = "bihuan.backup"
    verbose_name = _("Backup")
