"""Hears what happens, and puts down a run for every rule that waits for it; the work is done after."""

from django.utils import translation
from django.utils.translation import gettext as _

from bihuan import prepared
from bihuan.artifacts.models import Event
from bihuan.automation.models import Effect, Rule, Run
from bihuan.automation.triggers import matches

DEEPEST = 5


def hear(sender, event: Event, **kwargs) -> None:
    """In the transaction that marks the event dispatched: one row a rule and event, so none is lost or done twice."""
    if not prepared.rows(Rule, Rule.heard(event), ("pk",), limit=1):
        return
    rules = list(Rule.objects.filter(Rule.heard(event)).select_related("workspace", "owner").order_by("pk"))
    wanted = [rule for rule in rules if rule.owner is not None and matches(rule, event, event.artifact)]
    if not wanted:
        return
    cause = Effect.objects.filter(event=event).select_related("run").first()
    rows = [waiting(rule, event, cause.run if cause else None) for rule in wanted]
    Run.objects.bulk_create(rows, ignore_conflicts=True)


def waiting(rule: Rule, event: Event, cause: Run | None) -> Run:
    """What is to be done, or why it must not be."""
    trail = [*cause.trail, [cause.rule_id, cause.artifact_id]] if cause else []
    depth = cause.depth + 1 if cause else 0
    with translation.override(rule.owner.language):
        stopped = guarded(rule, event, trail, depth)
    return Run(
        rule=rule,
        once=f"event:{event.pk}",
        version=rule.version,
        event=event,
        artifact_id=event.artifact_id,
        cause=rule.on_what,
        depth=depth,
        trail=trail,
        at=event.at,
        error=stopped,
        state=Run.State.STOPPED if stopped else Run.State.WAITING,
        ended_at=event.at if stopped else None,
    )


def guarded(rule: Rule, event: Event, trail: list, depth: int) -> str:
    """Why the rule must not go on from here, in words; empty where it may."""
    if [rule.pk, event.artifact_id] in trail:
        return _("Its own effect would set it off again. The loop ends here.")
    if depth > DEEPEST:
        return _("%(depth)s rules have set each other off in a row. The chain ends here.") % {"depth": depth}
    return ""
