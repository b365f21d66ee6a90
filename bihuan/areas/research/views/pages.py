"""The team's pages of feedback and of customers."""

from collections.abc import Sequence

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bihuan.areas.research.evidence import REQUIREMENTS, survivors_of
from bihuan.areas.research.models import Customer, Feedback
from bihuan.areas.research.models.telling import way_to
from bihuan.areas.research.verdicts import ANSWERABLE
from bihuan.artifacts.models import Artifact, Link
from bihuan.artifacts.models.link import LinkRole
from bihuan.pages.pages import ArtifactPages
from bihuan.people.models import Role


def own(name: str, label, classes: str) -> dict:
    """A column of ours: its head, and the template of its cells."""
    return {"label": label, "classes": classes, "template": f"research/columns/{name}.html"}


def evidence_links(user, workspace, feedback: Sequence[int]) -> list[Link]:
    """The links from feedback to requirements that the person sees."""
    # Asked link by link: as a list of all that is seen it would read the whole table.
    seen = Artifact.objects.visible_to(user, workspace).filter(kind=REQUIREMENTS, pk=OuterRef("target"))
    links = Link.objects.filter(Exists(seen), source__in=feedback, role=LinkRole.EVIDENCES)
    return list(links.select_related("target__workspace").order_by("pk"))


class FeedbackPages(ArtifactPages):
    kind = Feedback
    columns = ("key", "title", "person", "customer", "channel", "strength", "state", "requirement", "age")
    own_columns = {
        "person": own("person", pgettext_lazy("voice", "Person"), "w-24 max-lg:hidden"),
        "customer": own("customer", _("Customer"), "w-28 max-lg:hidden"),
        "channel": own("channel", _("Channel"), "w-24 max-lg:hidden"),
        "strength": own("strength", _("Strength"), "w-24 max-lg:hidden") | {"sort": "score"},
        "requirement": own("requirement", _("Requirement"), "w-36 max-sm:hidden"),
    }
    templates = {
        "list": "research/feedback_list.html",
        "detail": "research/feedback_detail.html",
        "form": "research/feedback_form.html",
    }

    def panel(self, artifact, request) -> dict:
        links = evidence_links(request.user, request.workspace, [artifact.pk])
        survivors = survivors_of([link.target for link in links])
        tellings = list(artifact.tellings.select_related("about__workspace"))
        seen = {link.target_id for link in links} | {each.pk for each in survivors.values()}
        customers = Artifact.objects.visible_to(request.user, request.workspace).filter(pk=artifact.customer_id)
        return {
            "from_customer": customers.select_related("workspace").first(),
            "behind": [(link.target, survivors[link.target_id]) for link in links],
            "tellings": tellings,
            "way": way_to(artifact),
            "told_of": {t.pk: t.about for t in tellings if t.about_id in seen},
            "may_link": request.membership.role >= Role.MEMBER,
            "may_judge": artifact.state in ANSWERABLE and artifact.said_by(request.user),
        }

    def lists(self, request, rows, shown) -> dict:
        links = evidence_links(request.user, request.workspace, [row.pk for row in rows])
        requirements: dict[int, list[Artifact]] = {}
        for link in links:
            requirements.setdefault(link.source_id, []).append(link.target)
        wanted = {row.customer_id for row in rows if row.customer_id}
        seen = Artifact.objects.visible_to(request.user, request.workspace).filter(pk__in=wanted)
        customers = {customer.pk: customer for customer in seen.select_related("workspace")}
        for row in rows:
            row.behind = requirements.get(row.pk, [])
            row.from_customer = customers.get(row.customer_id)
            row.channel_label = Feedback.Channel(row.channel).label
            row.strength_label = Feedback.Strength(row.strength).label
        return {}


class CustomerPages(ArtifactPages):
    kind = Customer
    columns = ("key", "title", "contact", "revenue", "contract_ends_on", "state", "owner", "age")
    own_columns = {
        "contact": own("contact", _("Contact"), "w-28 max-lg:hidden"),
        "revenue": own("revenue", _("Revenue a year"), "r w-28 max-sm:hidden") | {"sort": "score"},
        "contract_ends_on": own("contract_ends_on", _("Contract until"), "r w-28 max-lg:hidden"),
    }
