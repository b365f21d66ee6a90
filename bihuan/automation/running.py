"""Carries out runs, the oldest first, each in one transaction: a killed worker leaves it wholly done or waiting."""

import logging
import uuid
from datetime import timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, InterfaceError, connection, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from bihuan.artifacts.errors import Refused
from bihuan.artifacts.models import Artifact, Event
from bihuan.artifacts.store import writing
from bihuan.automation.actions import DEEDS, do
from bihuan.automation.conditions import judged
from bihuan.automation.models import Effect, Rule, Run
from bihuan.automation.situation import Situation
from bihuan.deliveries.models import Alert
from bihuan.pages.fields.operands import Unreadable
from bihuan.people.local import at

log = logging.getLogger(__name__)
MOST_ATTEMPTS = 5
WORKSPACE_HOURLY = 2_000
HOUR = timedelta(hours=1)
STOPPED = gettext_noop("The rule “%(rule)s” has stopped: %(why)s")
PAUSED = gettext_noop("The rule “%(rule)s” is paused: %(why)s")


def run_next(pk: int | None = None) -> bool:
    """Carry out the run that has waited longest, or this one; whether there was one."""
    try:
        with writing():
            waiting = Run.objects.waiting() if pk is None else Run.objects.waiting().filter(pk=pk)
            run = waiting.select_for_update(of=("self",)).select_related("rule__workspace", "rule__owner").first()
            if run is None:
                return False
            found = run.pk
            carry_out(run)
    except (DatabaseError, InterfaceError):
        if not connection.is_usable():
            raise
        log.exception("run %s failed", found)
        try_later(found)
    return True


def try_later(pk: int) -> None:
    with writing():
        run = Run.objects.get(pk=pk)
        run.attempts += 1
        if run.attempts >= MOST_ATTEMPTS:
            end(run, Run.State.FAILED, _("The database refused the change."))
        run.save()


def carry_out(run: Run) -> None:
    rule = run.rule
    with translation.override(rule.owner.language if rule.owner else None), at(rule.workspace, rule.time_zone):
        if why := rule.unfit():
            stop_rule(rule, STOPPED, why)
            return
        if why := too_often(rule):
            stop_rule(rule, PAUSED, why)
            return
        run.version = rule.version
        try:
            perform(run)
        except (DatabaseError, InterfaceError):
            raise
        except (ValidationError, Refused, PermissionDenied, Unreadable, LookupError) as error:
            end(run, Run.State.FAILED, words_of(error))
        except Exception:  # one run that cannot be carried out must not stop the worker
            log.exception("run %s failed", run.pk)
            end(run, Run.State.FAILED, _("Something went wrong on our side."))
        run.save()


def perform(run: Run) -> None:
    """Ask the conditions, do the actions: all of them, or none where one fails."""
    situation = situation_of(run)
    if run.artifact_id and situation.artifact is None:
        end(run, Run.State.SKIPPED, _("The rule's owner does not see it, or it is in the trash."))
        return
    so, run.conditions = judged(situation, run.rule.conditions)
    if not so:
        end(run, Run.State.SKIPPED)
        return
    began = timezone.now()
    with transaction.atomic():
        for place, action in enumerate(run.rule.actions, start=1):
            run.results = [*run.results, one_action(situation, action, place, run)]
    mark_effects(run, began)
    end(run, Run.State.DONE)


def one_action(situation: Situation, action: dict, place: int, run: Run) -> dict:
    try:
        said, touched = do(situation, action, f"automation:{run.pk}:{place}")
    except (ValidationError, Refused, PermissionDenied, Unreadable) as error:
        run.results = [{"said": f"{one['said']}", "taken_back": True} for one in run.results]
        problem = _("Step %(place)s, %(action)s: %(problem)s")
        words = {"place": place, "action": DEEDS[action["do"]], "problem": words_of(error)}
        raise ValidationError(problem % words) from error
    return {"said": said, "keys": list(dict.fromkeys(each.key for each in touched))}


def situation_of(run: Run) -> Situation:
    rule = run.rule
    artifact = None
    if run.artifact_id:
        seen = rule.kind_class.objects.visible_to(rule.owner, rule.workspace)
        artifact = seen.filter(pk=run.artifact_id).select_for_update(of=("self",)).first()
    return Situation(rule, artifact, run.event, run.by, run.given)


def mark_effects(run: Run, began) -> None:
    """Which events come from this run: those its owner has made meanwhile."""
    mine = Event.objects.filter(workspace=run.rule.workspace_id, actor=run.rule.owner_id, at__gte=began)
    rows = [Effect(run=run, event_id=pk) for pk in mine.values_list("pk", flat=True)]
    Effect.objects.bulk_create(rows, ignore_conflicts=True)


def too_often(rule: Rule) -> str:
    """Why it must rest, in words: it, or all rules of the workspace, ran too often within the hour."""
    since = timezone.now() - HOUR
    own = max(since, rule.resumed_at or since)
    done = Run.objects.filter(state__in=[Run.State.DONE, Run.State.FAILED])
    if done.filter(rule=rule, ended_at__gt=own).count() >= rule.hourly:
        return _("it ran %(count)s times within an hour. What it hears meanwhile waits.") % {"count": rule.hourly}
    if done.filter(rule__workspace=rule.workspace_id, ended_at__gt=own).count() >= WORKSPACE_HOURLY:
        return _("all rules together ran %(count)s times within an hour.") % {"count": WORKSPACE_HOURLY}
    return ""


def stop_rule(rule: Rule, said: str, why: str) -> None:
    rule.pause(why)
    url = f"/{rule.workspace.slug}/automation/{rule.pk}/"
    if rule.owner is not None and rule.owner.is_active:
        Alert.objects.tell(rule.owner, rule.workspace, said, url, rule=rule.name, why=why)
    if rule.owner is None or rule.unfit():
        Alert.objects.tell_admins(rule.workspace, said, url, rule=rule.name, why=why)


def end(run: Run, state: Run.State, error: str = "") -> None:
    run.state, run.error, run.ended_at = state, error, timezone.now()


def words_of(error: Exception) -> str:
    if isinstance(error, ValidationError):
        return " ".join(error.messages)
    return str(error)


def press(rule: Rule, artifact: Artifact, *, by, given: dict[str, str]) -> Run:
    """Press a rule's button at an artifact; it is done at once. Raises Refused, ValidationError."""
    trigger = rule.trigger
    if rule.on_what != "button" or rule.kind != artifact.kind or rule.workspace_id != artifact.workspace_id:
        raise ValidationError(_("There is no such button here."))
    if artifact.role_of(by) < trigger["role"]:
        raise Refused(_("You may not press this button."))
    if rule.standing != "on":
        raise ValidationError(_("The rule is off or paused."))
    known = {one["name"]: str(given.get(one["name"], "")).strip() for one in trigger["parameters"]}
    if missing := [one.get("label") or one["name"] for one in trigger["parameters"] if not known[one["name"]]]:
        raise ValidationError(_("Fill in “%(field)s”.") % {"field": missing[0]})
    run = Run(rule=rule, version=rule.version, artifact_id=artifact.pk, by=by, given=known, cause="button")
    run.once = f"button:{uuid.uuid4().hex}"
    with writing():
        run.save()
    run_next(run.pk)
    run.refresh_from_db()
    return run
