"""Value against effort as a picture with bubbles, and two methods side by side."""

from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bihuan.areas.requirements.estimating import estimates_of
from bihuan.areas.requirements.models import Prioritization, Rank, Requirement
from bihuan.areas.requirements.models.ranking import every_input
from bihuan.areas.requirements.ranking.comparing import kendall
from bihuan.areas.requirements.ranking.methods import METHODS, Method
from bihuan.areas.requirements.ranking.plotting import EDGE, HEIGHT, WIDTH, placed
from bihuan.areas.requirements.ranking.simulation import simulate
from bihuan.areas.requirements.views.team import for_team
from bihuan.artifacts.models import Link
from bihuan.artifacts.models.link import LinkRole
from bihuan.pages.forms import capitalized

MOST = 300


def seen(request, setting: Prioritization) -> list[Requirement]:
    """What is ranked together and this person sees, of the product they are in."""
    workspace = setting.workspace
    rows = Requirement.objects.visible_to(request.user, workspace).filter(
        setting.scope(), pk__in=Rank.objects.filter(workspace=workspace).values("requirement")
    )
    if product := request.product:
        rows = rows.filter(product=product)
    return list(rows.select_related("workspace").order_by("pk")[:MOST])


@require_safe
@for_team
def matrix(request, workspace):
    """GET …/ranking/matrix/?x=effort&y=impact: any two inputs; the bubble is as large as the number of voices."""
    setting = Prioritization.of(workspace, request.product)
    inputs = {one.name: capitalized(one.label) for one in every_input(setting.criteria)}
    names = setting.way.names
    x = request.GET.get("x", "") if request.GET.get("x") in inputs else ("effort" if "effort" in names else names[-1])
    y = request.GET.get("y", "") if request.GET.get("y") in inputs else next(n for n in [*names, *inputs] if n != x)
    rows = seen(request, setting)
    asked = [one for one in every_input(setting.criteria) if one.name in (x, y)]
    known = estimates_of(rows, Method("two", "", asked, len, ""))
    voices = voices_of([row.pk for row in rows])
    points = [
        {"row": row, "x": known[row.pk][x].middle, "y": known[row.pk][y].middle, "voices": voices.get(row.pk, 0)}
        for row in rows
        if {x, y} <= known[row.pk].keys()
    ]
    context = {
        "inputs": list(inputs.items()),
        "x": x,
        "y": y,
        "labels": inputs,
        "points": points,
        "left_out": len(rows) - len(points),
        "axes": placed(points),
        "box": (WIDTH, HEIGHT, EDGE),
        "here": f"/{workspace.slug}/requirements/",
    }
    return render(request, "requirements/ranking/matrix.html", context)


def voices_of(requirements: list[int]) -> dict[int, int]:
    found: dict[int, int] = {}
    links = Link.objects.filter(role=LinkRole.EVIDENCES, target__in=requirements, source__trashed_at=None)
    for pk in links.values_list("target", flat=True):
        found[pk] = found.get(pk, 0) + 1
    return found


@require_safe
@for_team
def comparison(request, workspace):
    """GET …/ranking/comparison/?first=rice&second=wsjf: the places by both, and how far they agree."""
    setting = Prioritization.of(workspace, request.product)
    methods = {setting.way.slug: setting.way} | METHODS
    first = methods.get(request.GET.get("first", ""), setting.way)
    rows = seen(request, setting)
    second = methods.get(request.GET.get("second", "")) or most_estimated(rows, methods, first)
    known = {method.slug: estimates_of(rows, method) for method in (first, second)}
    both = [row for row in rows if all(known[m.slug][row.pk].keys() >= set(m.names) for m in (first, second))]
    places = {
        m.slug: [one.place for one in simulate([known[m.slug][row.pk] for row in both], m, top=setting.top).standings]
        for m in (first, second)
    }
    pairs = sorted(zip(both, places[first.slug], places[second.slug], strict=True), key=lambda each: each[1])
    tau = kendall(places[first.slug], places[second.slug]) if len(both) > 1 else None
    context = {
        "methods": methods.values(),
        "first": first,
        "second": second,
        "pairs": [{"row": row, "one": one, "two": two, "apart": two - one} for row, one, two in pairs],
        "tau": tau,
        "words": agreement(tau),
        "left_out": len(rows) - len(both),
        "here": f"/{workspace.slug}/requirements/",
    }
    return render(request, "requirements/ranking/comparison.html", context)


def most_estimated(rows: list[Requirement], methods: dict[str, Method], first: Method) -> Method:
    """The other method that most of these have the estimates of."""
    others = [method for method in methods.values() if method.slug != first.slug]
    names = {one.name: one for method in others for one in method.inputs}
    known = estimates_of(rows, Method("every", "", list(names.values()), len, "")).values()
    return max(others, key=lambda method: sum(each.keys() >= set(method.names) for each in known))


def agreement(tau: float | None) -> str:
    if tau is None:
        return _("cannot tell")
    if tau >= 0.8:
        return _("nearly the same order")
    return _("partly the same order") if tau >= 0.4 else _("another order")
