"""The board: a column for each open state, or for each value of any field, and the place of a card in its column."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan import prepared
from bihuan.artifacts.models import Artifact
from bihuan.pages.entrance import artifact_for, members_only
from bihuan.pages.fields.cells import attach
from bihuan.pages.layouts.cards import Board, Place
from bihuan.pages.layouts.options import plain_address
from bihuan.pages.listing import COUNTED, LABELS, Listing
from bihuan.pages.placing import column, placed_by_hand, put
from bihuan.pages.rows import rows_of
from bihuan.pages.saved.showing import menu_of, tabs_over
from bihuan.pages.views.deeds import wants_json
from bihuan.pages.views.lists import counted, labels_of
from bihuan.pages.views.opening import opened
from bihuan.people.models import Role

A_COLUMN = 50


@members_only
def board(request, workspace, pages):
    """GET …/board/: at most fifty cards a column, the most urgent on top but for those put there by hand.

    `?columns_by=` and `?lanes=` name fields, `?limits=new:3` says how many cards a column takes, `?hard=1` that it
    takes no more.
    """
    if short := plain_address(request):
        return redirect(short)
    listing = opened(request, workspace, pages)
    role = request.membership.role
    here = f"/{workspace.slug}/{pages.kind.slug}/"
    plan = Board(listing)
    drawn = of_states(listing, plan, role, here) if plan.plain else of_any(plan, here)
    rows = [row for lane in drawn["lanes"] for each in lane["columns"] for row in each["cards"]]
    on_cards = [one.field for one in listing.own.values() if one.field.on_card]
    attach(rows, on_cards, workspace)
    context = drawn | {
        "on_cards": [field.name_in_forms for field in on_cards],
        "kind": pages.kind,
        "labels": labels_of(pages.kind),
        "role": role,
        "plan": plan,
        "axes": SimpleLazyObject(lambda: [(name, str(field.label)) for name, field in plan.axes.items()]),
        "query_of_board": request.GET.urlencode(),
        "listing": listing,
        "here": here,
        "has_tree": pages.tree,
        "views": SimpleLazyObject(lambda: menu_of(listing, here, "board")),
        "tabs": tabs_over(listing, here, "board"),
        "may_create": role >= pages.kind.needs["created"],
        "may_place": role >= pages.kind.needs.get("placed", Role.MEMBER),
    }
    return render(request, pages.template("board"), context)


def of_states(listing: Listing, plan: Board, role: int, here: str) -> dict:
    """The usual board: columns walk the index of states and priorities, whatever the number of artifacts."""
    by_hand = placed_by_hand(listing.where)
    columns = [
        column_of(listing, state, role, here, [(pk, position) for pk, position, where in by_hand if where == state])
        | {"limit": plan.limits.get(state.value)}
        for state in listing.states
        if not state.category.closed
    ]
    closed = [
        {
            "state": state,
            "url": f"{here}?state={state}",
            "count": counted(prepared.count(Artifact, listing.where & Q(state=state.value), COUNTED + 1)),
        }
        for state in listing.states
        if state.category.closed
    ]
    return {"lanes": [{"key": "", "label": "", "columns": columns}], "closed": closed, "drops": bool(plan.limits)}


def of_any(plan: Board, here: str) -> dict:
    """Columns of any field, in lanes of another; what the card itself says is the column is not said again."""
    glyphs = {state.value: state for state in plan.listing.states} if plan.by == "state" else {}
    lanes = [
        {
            "key": lane.key,
            "label": lane.label,
            "count": lane.count,
            "columns": [
                {
                    "key": place.key,
                    "label": place.label,
                    "state": glyphs.get(place.key),
                    "cards": place.cards,
                    "count": place.count,
                    "moves": (),
                    "more": list_of(plan, place, here) if place.count > len(place.cards) else None,
                }
                for place in lane.places
            ],
        }
        for lane in plan.lanes
    ]
    heads = [
        {"key": one.key, "label": one.label, "count": one.count, "state": glyphs.get(one.key)} for one in plan.columns
    ]
    for one in (*heads, *lanes[0]["columns"]) if lanes else heads:
        one["limit"] = plan.limits.get(one["key"])
    return {"lanes": lanes, "heads": heads if plan.lane_axis else [], "closed": [], "drops": True}


def list_of(plan: Board, place: Place, here: str) -> str:
    """The list of what lies in a place, as far as its filters can say it."""
    asked = {plan.by: place.key, plan.lanes_by: place.lane} if plan.lane_axis else {plan.by: place.key}
    known = {name: key for name, key in asked.items() if name in LABELS or name.startswith("custom.")}
    return f"{here}?{urlencode(known)}"


def column_of(listing: Listing, state, role: int, here: str, by_hand: list[tuple[int, float]]) -> dict:
    where = listing.where & Q(state=state.value)
    ids = column(where, by_hand, A_COLUMN + 1)
    count = len(ids) if len(ids) <= A_COLUMN else prepared.count(Artifact, where, COUNTED + 1)
    known = listing.kind.moves_in(listing.workspace.pk)
    moves = [move_of(move) for move in known if state in move.sources and role >= max(move.needs, Role.MEMBER)]
    return {
        "key": state.value,
        "label": state.label,
        "state": state,
        "cards": rows_of(listing.kind, listing.workspace, ids[:A_COLUMN]),
        "count": count,
        "moves": moves,
        "more": f"{here}?state={state}" if count > A_COLUMN else None,
    }


def move_of(move) -> dict:
    return {
        "verb": move.verb,
        "label": move.label,
        "to": str(move.to),
        "icon": move.icon,
        "reason": move.reason or move.requires,
    }


@require_POST
@members_only
def place(request, workspace, pages, number):
    """POST …/position/: `above` or `under` is the key of another card of the column. A script gets JSON."""
    artifact = artifact_for(request.user, pages.kind, workspace, number)
    above = "above" in request.POST
    key = request.POST.get("above", request.POST.get("under", ""))
    near = Artifact.objects.visible_to(request.user, workspace).filter(kind=pages.kind.slug).keyed(key).first()
    problem = ""
    if near is None:
        problem = _("There is no %(key)s here.") % {"key": key or "?"}
    else:
        try:
            put(artifact, near, above=above, by=request.user, beside=beside_of(request, workspace, pages, artifact))
        except ValidationError as refusal:
            problem = " ".join(refusal.messages)
    if wants_json(request):
        return JsonResponse({"detail": problem} if problem else {}, status=422 if problem else 200)
    if problem:
        messages.error(request, problem)
    return redirect(f"/{workspace.slug}/{pages.kind.slug}/board/?{request.GET.urlencode()}".rstrip("?"))


def beside_of(request, workspace, pages, artifact) -> Q | None:
    """The cards among which this one has its place, on a board of another field than the state."""
    if not request.GET:
        return None
    plan = Board(opened(request, workspace, pages))
    return None if plan.plain else plan.beside(artifact)
