"""The board: a column for each state that is not closed, and the place of a card in its column."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan import prepared
from bihuan.artifacts.models import Artifact
from bihuan.pages.entrance import artifact_for, members_only
from bihuan.pages.fields.cells import attach
from bihuan.pages.listing import COUNTED, Listing
from bihuan.pages.placing import column, placed_by_hand, put
from bihuan.pages.rows import rows_of
from bihuan.pages.views.deeds import wants_json
from bihuan.pages.views.lists import asked_of, counted, labels_of
from bihuan.people.models import Role

A_COLUMN = 50


@members_only
def board(request, workspace, pages):
    """GET …/board/: at most fifty cards a column, the most urgent on top but for those put there by hand."""
    listing = Listing(pages.kind, request.user, workspace, asked_of(request))
    role = request.membership.role
    here = f"/{workspace.slug}/{pages.kind.slug}/"
    by_hand = placed_by_hand(listing.where)
    columns = [
        column_of(listing, state, role, here, [(pk, position) for pk, position, where in by_hand if where == state])
        for state in pages.kind.State
        if not state.category.closed
    ]
    closed = [
        {
            "state": state,
            "url": f"{here}?state={state}",
            "count": counted(prepared.count(Artifact, listing.where & Q(state=state.value), COUNTED + 1)),
        }
        for state in pages.kind.State
        if state.category.closed
    ]
    on_cards = [one.field for one in listing.own.values() if one.field.on_card]
    attach([row for each in columns for row in each["cards"]], on_cards, workspace)
    context = {
        "on_cards": [field.name_in_forms for field in on_cards],
        "kind": pages.kind,
        "labels": labels_of(pages.kind),
        "role": role,
        "columns": columns,
        "closed": closed,
        "listing": listing,
        "here": here,
        "has_tree": pages.tree,
        "may_create": role >= pages.kind.needs["created"],
        "may_place": role >= pages.kind.needs.get("placed", Role.MEMBER),
    }
    return render(request, pages.template("board"), context)


def column_of(listing: Listing, state, role: int, here: str, by_hand: list[tuple[int, float]]) -> dict:
    where = listing.where & Q(state=state.value)
    ids = column(where, by_hand, A_COLUMN + 1)
    count = len(ids) if len(ids) <= A_COLUMN else prepared.count(Artifact, where, COUNTED + 1)
    moves = [
        move_of(move) for move in listing.kind.moves if state in move.sources and role >= max(move.needs, Role.MEMBER)
    ]
    return {
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
            put(artifact, near, above=above, by=request.user)
        except ValidationError as refusal:
            problem = " ".join(refusal.messages)
    if wants_json(request):
        return JsonResponse({"detail": problem} if problem else {}, status=422 if problem else 200)
    if problem:
        messages.error(request, problem)
    return redirect(f"/{workspace.slug}/{pages.kind.slug}/board/")
