"""Rules by the clock: fired once for all the times that were missed, for each thing that meets the conditions."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone, translation

from bihuan.artifacts.store import writing
from bihuan.automation.conditions import judged
from bihuan.automation.cron import Cron
from bihuan.automation.models import Rule, Run
from bihuan.automation.running import STOPPED, stop_rule
from bihuan.automation.situation import Situation
from bihuan.pages.fields.builtin import fields_of
from bihuan.pages.fields.described import Asker
from bihuan.pages.fields.operands import Unreadable
from bihuan.people.local import at

MOST = 1_000
FARTHEST = timedelta(days=31)


def fire_next() -> bool:
    """Put down the runs of the rule that is due first; whether there was one."""
    with writing():
        due = Rule.objects.on().filter(next_at__lte=timezone.now(), paused_at=None).order_by("next_at", "pk")
        rule = due.select_for_update(of=("self",)).select_related("workspace", "owner").first()
        if rule is None:
            return False
        fire(rule)
    return True


def fire(rule: Rule) -> None:
    moment, now = rule.next_at, timezone.now()
    with translation.override(rule.owner.language if rule.owner else None), at(rule.workspace, rule.time_zone):
        if why := rule.unfit():
            stop_rule(rule, STOPPED, why)
            return
        try:
            rows = runs_of(rule, moment, now)
        except Unreadable as error:
            stop_rule(rule, STOPPED, str(error))
            return
    Run.objects.bulk_create(rows, ignore_conflicts=True)
    rule.next_at, rule.looked_at = Cron.read(rule.trigger["cron"]).after(now, rule.time_zone), now
    rule.save(update_fields=["next_at", "looked_at"])


def runs_of(rule: Rule, moment: datetime, now: datetime) -> list[Run]:
    once = f"at:{moment:%Y%m%dT%H%M}"
    common = {"rule": rule, "version": rule.version, "cause": rule.on_what, "at": now}
    if rule.on_what == "schedule" and not rule.trigger.get("each"):
        return [Run(once=once, **common)]
    return [
        Run(once=f"{once}:{it.pk}", artifact_id=it.pk, **common) for it in chosen(rule, rule.looked_at or moment, now)
    ]


def chosen(rule: Rule, since: datetime, now: datetime) -> list:
    """What it is for now: in the rule's kind and product, seen by its owner, meeting the conditions."""
    found = rule.kind_class.objects.visible_to(rule.owner, rule.workspace).current()
    if rule.product_id:
        found = found.filter(product=rule.product_id)
    if rule.on_what == "due":
        found = found.open().filter(in_days(rule, since, now))
    seen = found.order_by("pk").prefetch_related("tags")[:MOST]
    return [it for it in seen if judged(Situation(rule, it), rule.conditions)[0]]


def in_days(rule: Rule, since: datetime, now: datetime):
    """The days that have come since it looked last, each once."""
    zone, offset = ZoneInfo(rule.time_zone), timedelta(days=rule.trigger["days"])
    last = timezone.localdate(now, zone) - offset
    first = timezone.localdate(max(since, now - FARTHEST), zone) - offset + timedelta(1)
    described = fields_of(rule.kind_class, rule.owner, rule.workspace)[rule.trigger["field"]]
    asker = Asker(rule.kind_class, rule.owner, rule.workspace)
    return described.where("between", f"{min(first, last)}..{last}", asker)
