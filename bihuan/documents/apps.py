"""Long texts: their versions, what is said about a passage, who is here."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DocumentsConfig(AppConfig):
    name = "bihuan.documents"
    label = "documents"
    verbose_name = _("Documents")

    def ready(self):
        from bihuan.documents.presence import Moves
        from bihuan.live.hub import hub

        hub.sources.append(Moves())
