"""The ranking: what comes first, how sure that is, what to find out; pins; and how it is decided."""

from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from bihuan.areas.requirements.models import PastRank, Prioritization, Rank, Requirement
from bihuan.areas.requirements.reranking import pin
from bihuan.areas.requirements.views.criteria import whole
from bihuan.areas.requirements.views.team import for_team
from bihuan.artifacts.errors import Refused
from bihuan.pages.entrance import artifact_for, products_of
from bihuan.pages.forms import capitalized
from bihuan.pages.rows import rows_of
from bihuan.people.models import Product, Role

SHOWN = 200
LATELY = timedelta(days=7)


@require_safe
@for_team
def ranking(request, workspace):
    """GET /<workspace>/requirements/ranking/: of all that is ranked together, or of a product that is ranked apart."""
    row = Prioritization.of(workspace, request.product)
    ranks = seen_ranks(request.user, row, request.product)
    placed = [rank for rank in ranks if rank.place][:SHOWN]
    bare = [rank for rank in ranks if not rank.place]
    drawn = {one.pk: one for one in rows_of(Requirement, workspace, [rank.requirement_id for rank in [*placed, *bare]])}
    before = moved_since(row, [rank.requirement_id for rank in placed])
    rows = [
        {"rank": rank, "row": drawn[pk], "moved": before.get(pk, rank.place) - rank.place}
        for rank in placed
        if (pk := rank.requirement_id) in drawn
    ]
    labels = {one.name: capitalized(one.label) for one in row.way.inputs}
    context = {
        "setting": row,
        "way": row.way,
        "rows": rows,
        "scale": scale_of(placed),
        "bare": [
            {"row": drawn[rank.requirement_id], "missing": [labels.get(name, name) for name in rank.missing]}
            for rank in bare[:SHOWN]
            if rank.requirement_id in drawn
        ],
        "unknowns": sentences(request, row, labels),
        "apart": ranked_apart(request) if row.product_id is None else [],
        "may_pin": request.membership.role >= Requirement.needs["pinned"],
        "here": f"/{workspace.slug}/requirements/",
    }
    return render(request, "requirements/ranking/list.html", context)


def seen_ranks(user, row: Prioritization, product: Product | None) -> list[Rank]:
    """The ranks of what this person sees, of this product if there is one; placed ones first, in order."""
    seen = Requirement.objects.visible_to(user, row.workspace).filter(row.scope())
    if product:
        seen = seen.filter(product=product)
    ranks = Rank.objects.filter(workspace=row.workspace_id, requirement__in=seen.values("pk"))
    placed = ranks.select_related("pinned_by")
    return sorted(placed, key=lambda rank: (rank.place is None, rank.place or 0, rank.requirement_id))


def ranked_apart(request) -> list[Prioritization]:
    """What decides for each product of its own, of those this person sees; none of the product they are in."""
    seen = {one.pk for one in products_of(request.user, request.workspace)} if not request.product else set()
    rows = Prioritization.objects.filter(workspace=request.workspace, product__in=seen)
    return list(rows.select_related("product").order_by("product__position", "product"))


def moved_since(row: Prioritization, requirements: list[int]) -> dict[int, int]:
    """By requirement id, its place a week ago, where it is known and was a place in the same order."""
    past = PastRank.objects.filter(requirement__in=requirements, on__lte=timezone.localdate() - LATELY).order_by("on")
    same = {pk: said for pk, *said in past.values_list("requirement", "place", "method", "product")}
    return {pk: said[0] for pk, said in same.items() if said[1:] == [row.way.slug, row.product_id]}


def scale_of(ranks: list[Rank]) -> tuple[float, float]:
    """From where to where the intervals are drawn: the few that are far wider than the others run off the end."""
    highs = sorted(rank.high for rank in ranks if rank.high is not None)
    lows = [rank.low for rank in ranks if rank.low is not None]
    return (min(0, *lows), highs[int(len(highs) * 0.95)]) if len(highs) > 1 else (0, (highs or [1])[0] * 1.2)


def sentences(request, row: Prioritization, labels: dict[str, str]) -> list[dict]:
    """What is most worth finding out, of what this person sees."""
    ids = [one["requirement"] for one in row.unknowns]
    seen = Requirement.objects.visible_to(request.user, row.workspace).filter(pk__in=ids).select_related("workspace")
    known = {one.pk: one for one in seen}
    return [
        {
            "requirement": known[one["requirement"]],
            "label": labels.get(one["name"], one["name"]),
            "name": one["name"],
            "gain": one["gain"],
            "days": one["days"],
            "why": worth(one),
        }
        for one in row.unknowns
        if one["requirement"] in known
    ][:5]


def worth(one: dict) -> str:
    days = ngettext("about %(num)s day to find out", "about %(num)s days to find out", round(one["days"]) or 1) % {
        "num": f"{one['days']:g}"
    }
    return _("%(days)s; on average %(gain)s points more in what is taken up") % {
        "days": days,
        "gain": f"{one['gain']:,.3g}",
    }


@require_POST
@for_team
def begin(request, workspace):
    """Rank what is open, by RICE until somebody says otherwise."""
    if request.membership.role < Role.LEAD:
        raise Refused(_("You need the role “%(role)s” for this.") % {"role": Role.LEAD.label})
    Prioritization.of(workspace).keep()
    return redirect("requirements-ranking", workspace.slug)


@require_POST
@for_team
def put_pin(request, workspace, number):
    """`place` pins it there, none lets the score decide again; `why` is shown with it."""
    one = artifact_for(request.user, Requirement, workspace, number)
    said = request.POST.get("place", "").strip()
    place = whole(said)
    if said and not (place and place <= 9999):
        messages.error(request, _("Write a place like 3, or nothing to let the score decide."))
    else:
        try:
            pin(one, place, by=request.user, why=request.POST.get("why", ""))
        except ValidationError as refusal:
            messages.error(request, " ".join(refusal.messages))
        else:
            Prioritization.of(workspace, one.product_id).keep()
            words = _("%(key)s is pinned to place %(place)s") if place else _("%(key)s stands where its score puts it")
            messages.success(request, words % {"key": one.key, "place": place})
    return redirect("requirements-ranking", workspace.slug)
