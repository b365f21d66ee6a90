"""The board: a column for each state that is not closed."""

from django.shortcuts import render

from bihuan.pages.entrance import members_only
from bihuan.pages.listing import COUNTED, Listing
from bihuan.pages.rows import rows_of
from bihuan.pages.views.lists import asked_of, counted, labels_of
from bihuan.people.models import Role

A_COLUMN = 50


@members_only
def board(request, workspace, pages):
    """GET …/board/: at most fifty cards a column, the most urgent on top."""
    listing = Listing(pages.kind, request.user, workspace, asked_of(request))
    role = request.membership.role
    here = f"/{workspace.slug}/{pages.kind.slug}/"
    columns = [column_of(listing, state, role, here) for state in pages.kind.State if not state.category.closed]
    closed = [
        {
            "state": state,
            "url": f"{here}?state={state}",
            "count": counted(listing.queryset.filter(state=state)[: COUNTED + 1].count()),
        }
        for state in pages.kind.State
        if state.category.closed
    ]
    context = {
        "kind": pages.kind,
        "labels": labels_of(pages.kind),
        "columns": columns,
        "closed": closed,
        "listing": listing,
        "here": here,
        "has_tree": pages.tree,
        "may_create": role >= pages.kind.needs["created"],
    }
    return render(request, pages.template("board"), context)


def column_of(listing: Listing, state, role: int, here: str) -> dict:
    seen = listing.queryset.filter(state=state)
    ids = list(seen.order_by("priority", "-id").values_list("pk", flat=True)[: A_COLUMN + 1])
    count = len(ids) if len(ids) <= A_COLUMN else seen[: COUNTED + 1].count()
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
