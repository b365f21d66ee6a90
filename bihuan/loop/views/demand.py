"""Which requirements are wanted most: by customers, people, revenue and strength, each counted once."""

from django.http import Http404
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from bihuan.areas.requirements.models import Requirement
from bihuan.loop.choosing import Chosen, place_of
from bihuan.loop.demand.asking import SORTS
from bihuan.loop.demand.counting import Demand, Page, demanded
from bihuan.loop.sheets import file_answer
from bihuan.pages.entrance import members_only
from bihuan.pages.rows import rows_of
from bihuan.people.models import Role

SHOWN = 50
EXPORTED = 20_000


@require_safe
@members_only
def demand(request, workspace):
    """GET /<workspace>/loop/demand/?sort=-customers&page=1&stage=open|closed|all and the filters of requirements."""
    chosen, sort = asked_of(request, workspace)
    place = place_of(request.GET.get("page", ""))
    found = demanded(chosen.requirements, request.user, workspace, sort=sort, limit=SHOWN, offset=(place - 1) * SHOWN)
    context = {
        "chosen": chosen,
        "tabs": tabs_of(request, chosen.stage),
        "sort": sort,
        "rows": drawn(workspace, found),
        "columns": columns_of(),
        "total": found.total,
        "page": place,
        "pages": -(-found.total // SHOWN),
        "here": f"/{workspace.slug}/",
    }
    return render(request, "loop/demand/page.html", context)


@require_safe
@members_only
def export(request, workspace):
    """GET /<workspace>/loop/demand/export/?format=csv|xlsx with the filters and the order of the page."""
    chosen, sort = asked_of(request, workspace)
    found = demanded(chosen.requirements, request.user, workspace, sort=sort, limit=EXPORTED)
    heads = [_("Key"), _("Title"), _("State"), *(column["label"] for column in columns_of()[3:])]
    heads = [*heads, _("Without a figure"), _("Up for renewal"), *strengths()]
    rows = (exported(one["row"], one["demand"]) for one in drawn(workspace, found))
    return file_answer(request.GET.get("format", "csv"), f"{workspace.slug}-demand", heads, rows)


def asked_of(request, workspace) -> tuple[Chosen, str]:
    if request.membership.role < Role.MEMBER:
        raise Http404(_("This is for the team."))
    sort = request.GET.get("sort", "-customers")
    return Chosen(request, workspace), sort if sort.removeprefix("-") in SORTS else "-customers"


def drawn(workspace, found: Page) -> list[dict]:
    rows = {row.pk: row for row in rows_of(Requirement, workspace, [pk for pk, _demand in found.rows])}
    return [{"row": rows[pk], "demand": one} for pk, one in found.rows if pk in rows]


def tabs_of(request, stage: str) -> list[dict]:
    labels = [("open", pgettext("demand", "Open")), ("closed", _("Closed")), ("all", _("All"))]
    kept = request.GET.copy()
    kept.pop("page", None)
    tabs = []
    for name, label in labels:
        kept["stage"] = name
        tabs.append({"label": label, "url": f"?{kept.urlencode()}", "current": name == stage})
    return tabs


def columns_of() -> list[dict]:
    numbers = [
        ("customers", _("Customers"), "w-28"),
        ("people", pgettext("demand", "People"), "w-20 max-lg:hidden"),
        ("revenue", _("Revenue a year, CNY"), "w-36"),
        ("at_risk", _("At risk within 90 days, CNY"), "w-40 max-lg:hidden"),
        ("breakers", _("Deal breakers"), "w-32 max-sm:hidden"),
        ("newest", _("Newest voice"), "w-28 max-lg:hidden"),
    ]
    return [
        {"label": _("Key"), "classes": "max-sm:hidden"},
        {"label": _("Title"), "classes": "max-sm:pl-4!"},
        {"label": _("State"), "classes": "w-24 max-lg:hidden"},
        *({"label": label, "sort": name, "classes": f"r {classes}"} for name, label, classes in numbers),
    ]


def strengths() -> list[str]:
    return [_("Askers: %(word)s") % {"word": word} for word, _count, _share in Demand().spread]


def exported(row, demand) -> list:
    figures = [demand.customers, demand.people, demand.revenue, demand.at_risk, demand.breakers, demand.newest]
    spread = [count for _word, count, _share in demand.spread]
    return [row.key, row.title, row.state_now.label, *figures, demand.unpriced, demand.renewing, *spread]
