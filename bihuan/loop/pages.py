"""Pages that need the own fields of two areas: a requirement with its voices, a voice with what became of it."""

from django.utils.translation import gettext_lazy as _

from bihuan.areas.requirements import pages as requirements
from bihuan.areas.research.models import Card
from bihuan.areas.research.models.card import PUBLISHES
from bihuan.areas.research.views import pages as research
from bihuan.loop.customers import customers_behind
from bihuan.loop.demand.asks import asks_of, days_left
from bihuan.loop.demand.counting import demand_of
from bihuan.loop.trace import arcs_of, trace_of_feedback, trace_of_requirement
from bihuan.loop.voices import latest_voices, told_of, voices_behind
from bihuan.people.models import Role


class RequirementPages(requirements.RequirementPages):
    columns = ("key", "title", "ring", "voices", "score", "state", "owner", "due_on", "age")
    own_columns = requirements.RequirementPages.own_columns | {
        "ring": {"label": _("Loop"), "template": "loop/columns/ring.html", "classes": "w-12 max-lg:hidden"},
        "voices": {"label": _("Voices"), "template": "loop/columns/voices.html", "classes": "w-28 max-lg:hidden"},
    }
    templates = requirements.RequirementPages.templates | {"detail": "loop/requirement.html"}

    def lists(self, request, rows, shown) -> dict:
        behind = voices_behind([row.pk for row in rows], request.user, request.workspace)
        for row in rows:
            voices = behind[row.pk]
            # Plain values only: rows that look the same are drawn once.
            row.voices, row.customers = voices.count, voices.customers
            row.arcs = " ".join(arcs_of(row.state_now, voices))
        return super().lists(request, rows, shown)

    def panel(self, artifact, request) -> dict:
        if request.membership.role < Role.MEMBER:
            return super().panel(artifact, request) | {"stops": [], "voices": None}
        behind = voices_behind([artifact.pk], request.user, request.workspace)[artifact.pk]
        return super().panel(artifact, request) | {
            "stops": trace_of_requirement(artifact, behind, request.workspace, request.user),
            "voices": behind,
            "quotes": latest_voices(artifact, request.user, request.workspace),
            "told": told_of(artifact, request.user, request.workspace),
            "card": Card.objects.filter(requirement=artifact.pk).select_related("requirement__product").first(),
            "may_publish": request.membership.role >= PUBLISHES,
            "customers": customers_behind(artifact, request.user, request.workspace),
            "demand": demand_of(artifact, request.user, request.workspace),
        }


class FeedbackPages(research.FeedbackPages):
    templates = research.FeedbackPages.templates | {"detail": "loop/feedback.html"}

    def panel(self, artifact, request) -> dict:
        panel = super().panel(artifact, request)
        members = request.membership.role >= Role.MEMBER
        survivors = [survivor for _linked, survivor in panel["behind"]]
        return panel | {
            "stops": trace_of_feedback(artifact, survivors, request.workspace, request.user) if members else []
        }


class CustomerPages(research.CustomerPages):
    templates = {"detail": "loop/demand/customer.html"}

    def panel(self, artifact, request) -> dict:
        return {"asks": asks_of(artifact, request.user, request.workspace), "left": days_left(artifact)}
