"""Moves that have to be approved before they happen."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ApprovalsConfig(AppConfig):
    name = "bihuan.approvals"
    label = "approvals"
    verbose_name = _("Approvals")

    def ready(self):
        from bihuan.approvals import asking, hearing
        from bihuan.artifacts import dispatch, writing

        writing.ask_approval = asking.ask
        dispatch.happened.connect(hearing.hear, dispatch_uid="approvals")
        dispatch.ticked.connect(hearing.at_tick, dispatch_uid="approvals")
