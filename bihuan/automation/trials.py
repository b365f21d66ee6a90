"""Dry runs: the events of the last days, looked at as they were then; nothing is changed."""

import logging
from datetime import timedelta

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, ValidationError
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from bihuan.artifacts.errors import Refused
from bihuan.artifacts.models import Artifact, Event
from bihuan.artifacts.past import as_of
from bihuan.artifacts.store import writing
from bihuan.automation.actions import do
from bihuan.automation.conditions import judged
from bihuan.automation.models import Rule, Trial
from bihuan.automation.running import words_of
from bihuan.automation.schedules import chosen
from bihuan.automation.situation import Situation
from bihuan.automation.triggers import BY_EVENT, matches
from bihuan.pages.fields.operands import Unreadable
from bihuan.people.local import at

log = logging.getLogger(__name__)
PORTION, AT_ONCE, SHOWN, LONGEST = 200, 400, 200, 90


def begin(rule: Rule, days: int, *, by) -> Trial:
    """Look at the last days: at once where it is little, else the worker does."""
    trial = Trial(rule=rule, created_by=by, days=max(1, min(days, LONGEST)))
    trial.total = events_of(trial).count() if rule.on_what in BY_EVENT else 0
    with writing():
        trial.save()
    if trial.total <= AT_ONCE:
        work(trial)
    return trial


def work_next() -> bool:
    trial = Trial.objects.waiting().first()
    return trial is not None and work(trial)


def work(trial: Trial) -> bool:
    if not trial.claim():
        return False
    who = trial.created_by
    rule = Rule.objects.select_related("workspace", "owner").get(pk=trial.rule_id)
    with translation.override(who.language), at(rule.workspace, rule.time_zone):
        try:
            look(trial, rule)
        except Exception:  # one that cannot be tried must not stop the worker
            log.exception("dry run %s failed", trial.pk)
            ended(trial, failure=_("Something went wrong on our side."))
    return True


def look(trial: Trial, rule: Rule) -> None:
    if why := rule.unfit():
        ended(trial, failure=why)
        return
    if rule.on_what not in BY_EVENT:
        try_now(trial, rule)
        return
    while portion := list(events_of(trial).filter(pk__gt=trial.after)[:PORTION]):
        for event in portion:
            try_event(trial, rule, event)
        trial.after, trial.done = portion[-1].pk, trial.done + len(portion)
        if not kept(trial):
            return
    ended(trial)


def kept(trial: Trial) -> bool:
    """Write down how far it is; False where somebody stopped it, or another worker took it over."""
    names = ("after", "done", "heard", "would", "found")
    mine = Trial.objects.filter(pk=trial.pk, worker=trial.worker, cancelled=False)
    return bool(mine.update(beat_at=timezone.now(), **{name: getattr(trial, name) for name in names}))


def ended(trial: Trial, failure: str = "") -> None:
    trial.failure = failure
    if kept(trial):
        Trial.objects.filter(pk=trial.pk).update(ended_at=timezone.now(), failure=failure)
    trial.refresh_from_db()


def events_of(trial: Trial):
    since = trial.created_at - timedelta(days=trial.days)
    rule = trial.rule
    found = Event.objects.filter(workspace=rule.workspace_id, artifact__kind=rule.kind, at__gte=since)
    if rule.product_id:
        found = found.filter(artifact__product=rule.product_id)
    return found.filter(at__lte=trial.created_at).select_related("artifact", "actor").order_by("pk")


def try_event(trial: Trial, rule: Rule, event: Event) -> None:
    if not matches(rule, event, event.artifact):
        return
    trial.heard += 1
    if not rule.owner.reach.includes(event.artifact):
        return
    try:
        was = as_of(event.artifact, version=event.version)
    except ObjectDoesNotExist:
        return
    note(trial, Situation(rule, was, event), event.at)


def try_now(trial: Trial, rule: Rule) -> None:
    """Rules by the clock or by a button have no events: what they would do now."""
    things: list[Artifact | None] = [None]
    if rule.on_what == "due" or (rule.on_what == "schedule" and rule.trigger.get("each")):
        try:
            things = list(chosen(rule, trial.created_at - timedelta(days=trial.days), trial.created_at))
        except Unreadable as error:
            ended(trial, failure=str(error))
            return
    elif rule.on_what == "button":
        seen = rule.kind_class.objects.visible_to(rule.owner, rule.workspace).current()
        things = list(seen.order_by("-changed_at", "-pk")[:5])
    for thing in things:
        trial.heard += 1
        note(trial, Situation(rule, thing), trial.created_at)
    ended(trial)


def note(trial: Trial, situation: Situation, at) -> None:
    """Whether it would have gone on, and what it would have done."""
    it = situation.artifact
    told = {
        "key": it.key if it else "",
        "title": it.title if it else "",
        "at": at.isoformat(),
        "done": [],
        "problem": "",
    }
    try:
        so, told["conditions"] = judged(situation, situation.rule.conditions)
        if not so:
            return
        for action in situation.rule.actions:
            told["done"].append(do(situation, action, "", dry=True)[0])
    except (ValidationError, Refused, PermissionDenied, Unreadable) as error:
        told["problem"] = words_of(error)
    trial.would += 1
    trial.found = [*trial.found, told][-SHOWN:]
