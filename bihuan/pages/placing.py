"""The order of a board's column: by priority, but for the cards that somebody put at a place by hand."""

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _

from bihuan import prepared
from bihuan.artifacts.models import Artifact
from bihuan.artifacts.store import writing

ABOVE, BELOW = Q(position__lt=0), Q(position__gt=0)  # each is a range of the index, which “other than 0” is not
PLACE = ("pk", "position", "state")
MOST_MOVED = 500


class Elsewhere(ValidationError):
    """The card beside which this one was to be put stands in another column by now."""


def placed_by_hand(where: Q) -> list[tuple[int, float, str]]:
    """Id, position and state of the cards that somebody put at their place, in the order they stand in."""
    order = ("position", "priority", "-id")
    return [row for side in (ABOVE, BELOW) for row in prepared.rows(Artifact, where & side, PLACE, order)]


def column(where: Q, by_hand: list[tuple[int, float]], count: int) -> list[int]:
    """Ids of a column from its top; `by_hand` are id and position of the cards in it that were put there."""
    plain = where & Q(position=0) if by_hand else where
    rest = [pk for (pk,) in prepared.rows(Artifact, plain, ["pk"], ("priority", "-id"), count)]
    above = [pk for pk, position in by_hand if position < 0]
    below = [pk for pk, position in by_hand if position > 0]
    return [*above, *rest, *below][:count]


def put(artifact, near, *, above: bool, by, beside: Q | None = None) -> None:
    """Put a card right above or under another one of its column; where it stands is kept, and who put it there.

    `beside` says which cards lie in the column; without it, those of the same state.

    Raises Refused, Elsewhere, or ValidationError where too many cards would have to be moved.
    """
    artifact.may(by, "placed")
    with writing():
        artifact.workspace.lock()
        before, after = around(artifact, near, above, Q(state=artifact.state) if beside is None else beside)
        positions = between(before, after, artifact)
        # Where a card stands says nothing of what it is about: its version, and forms open on it, stay as they are.
        for pk, position in positions.items():
            Artifact.objects.filter(pk=pk).update(position=position)
        artifact.position = positions[artifact.pk]
        artifact.record("placed", by=by, changes={})


def around(artifact, near, above: bool, beside: Q) -> tuple[list, list]:
    """The cards over and under the place, as (id, position); of those by priority only as many as must be known."""
    here = Artifact.objects.current().filter(beside, workspace=artifact.workspace_id, kind=artifact.kind)
    near = here.filter(pk=near.pk).exclude(pk=artifact.pk).first()
    if near is None:
        raise Elsewhere(_("The card beside it has moved on. Look at the board again."))
    others = here.exclude(pk=artifact.pk).order_by("position", "priority", "-id")
    by_hand = list(others.filter(ABOVE | BELOW).values_list("pk", "position"))
    plain = others.filter(position=0)
    if near.position == 0:
        to_near = Q(priority__lt=near.priority) | Q(priority=near.priority, pk__gte=near.pk)
        known = list(plain.filter(to_near).values_list("pk", "position")[: MOST_MOVED + 1])
        if len(known) > MOST_MOVED:
            raise ValidationError(_("Too many cards stand above it. Change priorities instead."))
        known += list(plain.filter(~to_near).values_list("pk", "position")[:1])
    else:
        known = list(plain.values_list("pk", "position")[:1])
    order = [
        *(pair for pair in by_hand if pair[1] < 0),
        *known,
        *(pair for pair in by_hand if pair[1] > 0),
    ]
    at = [pk for pk, _position in order].index(near.pk) + (0 if above else 1)
    return order[:at], order[at:]


def between(before: list, after: list, artifact) -> dict[int, float]:
    """New positions, by id: of the card alone where there is room, else of all on the shorter way out."""
    low = before[-1][1] if before else None
    high = after[0][1] if after else None
    if low is None or high is None:
        alone = high - 1 if high is not None else (low or 0) + 1
        return {artifact.pk: alone}
    middle = (low + high) / 2
    if low < middle < high:
        return {artifact.pk: middle}
    if high <= 0:
        moved = [*(pk for pk, _position in before), artifact.pk]
        return {pk: high - len(moved) + place for place, pk in enumerate(moved)}
    moved = [artifact.pk, *(pk for pk, _position in after)]
    return {pk: low + 1 + place for place, pk in enumerate(moved)}
