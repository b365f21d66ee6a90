"""Publishing a workflow in one act: what it does to artifacts is told before, and every one keeps a legal state."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Count, F, Max
from django.utils import timezone
from django.utils.translation import gettext as _

from bihuan.artifacts.flows import compose, definition_of, state_called, states_in
from bihuan.artifacts.models.artifact import Artifact
from bihuan.artifacts.models.event import Event
from bihuan.artifacts.states import States
from bihuan.artifacts.store import writing
from bihuan.workflows import current
from bihuan.workflows.checking import check
from bihuan.workflows.models import Workflow

PORTION = 500


def shipped(kind) -> dict[str, Any]:
    return definition_of(kind.State, kind.moves)


def in_force(kind, workspace_id: int) -> dict[str, Any]:
    """The definition artifacts go by now."""
    flow = current.current(workspace_id, kind.slug)
    return flow.definition if flow else shipped(kind)


def named(kind, definition: Mapping[str, Any]) -> dict[str, Any]:
    """The same with every label filled in, as checks and pictures show it."""
    states, moves = compose(kind, definition)
    said = {str(state): {"label": str(state.label), "category": str(state.category)} for state in states}
    verbs = {move.verb: str(move.label) for move in moves}
    return {
        "states": [{**each, **said[each["value"]]} for each in definition["states"]],
        "moves": [{**each, "label": verbs[each["verb"]]} for each in definition["moves"]],
    }


def lost(kind, workspace_id: int, definition: Mapping[str, Any]) -> list[tuple[States, int]]:
    """The states this would take away, each with how many artifacts stand in it, the trash and the archive included."""
    kept = {each["value"] for each in definition["states"]}
    standing = Artifact.objects.filter(workspace=workspace_id, kind=kind.slug).exclude(state__in=kept)
    counts = dict(standing.order_by().values_list("state").annotate(count=Count("pk")))
    gone = {str(state) for state in states_in(kind, workspace_id)} - kept | counts.keys()
    return [(state_called(kind, workspace_id, value), counts.get(value, 0)) for value in sorted(gone)]


def check_locked(kind, definition: Mapping[str, Any]) -> None:
    """Raise ValidationError where a state or a move is missing that the product itself works with."""
    there = {each["value"] for each in definition["states"]} | {each["verb"] for each in definition["moves"]}
    if missing := [f"{name}: {why}" for name, why in kind.locked.items() if name not in there]:
        raise ValidationError(missing)


def publish(kind, workspace, definition: dict[str, Any], *, by, into: Mapping[str, str] | None = None) -> Workflow:
    """Put a definition in force; artifacts in states it has not go `into` others: {lost: kept}, with history.

    Raises ValidationError where it is not right, or does not say where artifacts go; then nothing has happened.
    """
    into = into or {}
    check_locked(kind, definition)
    check(named(kind, definition))
    try:
        with writing():
            workspace.lock()
            leaving = lost(kind, workspace.pk, definition)
            kept = {each["value"] for each in definition["states"]}
            if homeless := [str(state.label) for state, count in leaving if count and into.get(str(state)) not in kept]:
                raise ValidationError(_("Say where the artifacts in “%(state)s” go.") % {"state": homeless[0]})
            before = in_force(kind, workspace.pk).get("gone", [])
            gone = [{"value": str(s), "label": str(s.label), "category": str(s.category)} for s, _count in leaving]
            known = {each["value"]: each for each in (*before, *gone) if each["value"] not in kept}
            row = keep_version(kind, workspace, {**definition, "gone": list(known.values())}, by)
            states, _moves = compose(kind, definition)
            for state, count in leaving:
                if count:
                    rehouse(kind, workspace, str(state), states(into[str(state)]), by)
            recategorize(kind, workspace, states)
    except BaseException:
        current.renew()
        raise
    return row


def keep_version(kind, workspace, definition: dict[str, Any], by) -> Workflow:
    mine = Workflow.objects.filter(workspace=workspace, kind=kind.slug, product=None)
    last = mine.aggregate(last=Max("version"))["last"] or 0
    now = timezone.now()
    row = mine.create(
        workspace=workspace,
        kind=kind.slug,
        version=last + 1,
        definition=definition,
        written_by=by,
        written_at=now,
    )
    mine.filter(version=0).delete()
    current.forget()
    return row


def rehouse(kind, workspace, value: str, to: States, by) -> None:
    """Every artifact of a lost state into another one, each with a line in its history."""
    standing = Artifact.objects.filter(workspace=workspace, kind=kind.slug, state=value).order_by("pk")
    now = timezone.now()
    while portion := list(standing.values_list("pk", "version")[:PORTION]):
        ids = [pk for pk, _version in portion]
        closing = {"closed_at": now} if to.category.closed else {"closed_at": None}
        Artifact.objects.filter(pk__in=ids).update(
            state=str(to),
            category=str(to.category),
            state_since=now,
            changed_at=now,
            version=F("version") + 1,
            **closing,
        )
        Event.objects.bulk_create(
            Event(
                workspace=workspace,
                artifact_id=pk,
                actor=by,
                verb="changed",
                changes={"state": [value, str(to)]},
                reason=_("The workflow was changed."),
                version=version + 1,
                at=now,
            )
            for pk, version in portion
        )


def recategorize(kind, workspace, states: type[States]) -> None:
    """An own state that moved to another stage takes its artifacts along."""
    mine = Artifact.objects.filter(workspace=workspace, kind=kind.slug)
    for state in states:
        other = mine.filter(state=str(state)).exclude(category=str(state.category))
        now = timezone.now() if state.category.closed else None
        other.filter(closed_at__isnull=state.category.closed).update(closed_at=now)
        other.update(category=str(state.category))
