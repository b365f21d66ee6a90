"""The address of a question: what a form without a script can ask, as the plain data of insights/questions.py."""

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bihuan.areas.analytics.insights.periods import Calendar
from bihuan.people.local import week_begins
from bihuan.people.models import Workspace
from bihuan.telemetry.models import Source
from bihuan.telemetry.models.source import PRODUCTION
from bihuan.telemetry.store.engine import cursor
from bihuan.telemetry.store.snapshot import take
from bihuan.telemetry.store.tables import EVENTS

KINDS = {
    "trend": _("Trend"),
    "funnel": _("Funnel"),
    "retention": pgettext_lazy("insight", "Retention"),
    "stickiness": _("Stickiness"),
    "lifecycle": _("Life cycle"),
}
MATHS = {
    "count": _("Number of events"),
    "people": _("Distinct people"),
    "per person": _("Events per person"),
    "distinct": _("Distinct values of"),
    "sum": _("Sum of"),
    "average": _("Average of"),
    "median": _("Median of"),
    "p90": _("90th percentile of"),
    "p95": _("95th percentile of"),
    "p99": _("99th percentile of"),
    "min": _("Smallest of"),
    "max": _("Largest of"),
}
INTERVALS = {
    "hour": pgettext_lazy("insight", "Hour"),
    "day": pgettext_lazy("insight", "Day"),
    "week": pgettext_lazy("insight", "Week"),
    "month": pgettext_lazy("insight", "Month"),
}
OPS = {
    "is": _("is"),
    "is not": _("is not"),
    "contains": _("contains"),
    "contains not": _("does not contain"),
    "matches": _("matches the expression"),
    "set": _("is set"),
    "not set": _("is not set"),
    ">": ">",
    ">=": "≥",
    "<": "<",
    "<=": "≤",
}
ORDERS = {
    "ordered": pgettext_lazy("funnel", "One after the other"),
    "strict": pgettext_lazy("funnel", "Nothing in between"),
    "any": pgettext_lazy("funnel", "In any order"),
}
UNITS = {"minute": _("minutes"), "hour": _("hours"), "day": _("days"), "week": _("weeks")}
LASTS = {"7": _("7 days"), "30": _("30 days"), "90": _("90 days"), "365": _("a year")}
STEPS = 6
NAMES = 300


def question_of(asked: QueryDict) -> dict[str, Any]:
    """The question an address asks; what it leaves out is as usual."""
    kind = asked.get("ask", "trend")
    events = [{"event": name, "filters": []} for name in asked.getlist("event") if name]
    found: dict[str, Any] = {"ask": kind, "period": period_of(asked), "filters": filters_of(asked)}
    if kind == "trend":
        measure = {"math": asked.get("math") or "count", "property": asked.get("property", "").strip()}
        found |= {"series": [each | measure for each in events] or [measure], "interval": interval_of(asked, "day")}
        found |= {name: asked.get(name, "").strip() for name in ("breakdown", "formula")}
        found["compare"] = bool(asked.get("compare"))
    elif kind == "funnel":
        found |= {"steps": events, "order": asked.get("order") or "ordered", "breakdown": asked.get("breakdown", "")}
        found["window"] = {"count": whole(asked.get("window"), 14), "unit": asked.get("unit") or "day"}
    elif kind == "retention":
        found |= {"interval": interval_of(asked, "week"), "first_time": asked.get("recurring") is None}
        found |= {"rolling": bool(asked.get("rolling")), "start": (events or [{}])[0], "back": (events or [{}])[-1]}
    else:
        found |= {"series": (events or [{}])[0], "interval": interval_of(asked, "week")}
    return found


def interval_of(asked: QueryDict, usual: str) -> str:
    return asked.get("interval") or usual


def period_of(asked: QueryDict) -> dict[str, Any]:
    if asked.get("since") or asked.get("until"):
        return {"since": asked.get("since", ""), "until": asked.get("until", "")}
    return {"last": whole(asked.get("last"), 30)}


def filters_of(asked: QueryDict) -> list[dict[str, Any]]:
    rows = zip(asked.getlist("where"), asked.getlist("op"), asked.getlist("value"), strict=False)
    return [{"property": name.strip(), "op": op or "is", "value": value} for name, op, value in rows if name.strip()]


def whole(text: str | None, usual: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 6 else usual


def sources_for(user, workspace: Workspace, product, environment: str) -> list[Source]:
    """The sources this person may ask: of a product, or of all they see."""
    seen = Source.objects.visible_to(user).filter(workspace=workspace, environment=environment)
    return list(seen.filter(product=product) if product else seen)


def environments(user, workspace: Workspace) -> list[str]:
    """Names of the environments there are, the one for production first."""
    seen = Source.objects.visible_to(user).filter(workspace=workspace)
    names = seen.order_by().values_list("environment", flat=True).annotate(Count("pk"))
    return sorted(set(names) | {PRODUCTION}, key=lambda name: (name != PRODUCTION, name))


def calendar_for() -> Calendar:
    """The time zone of the reader, the week as the workspace begins it."""
    return Calendar(ZoneInfo(timezone.get_current_timezone_name()), timezone.now(), week_begins() + 1)


def event_names(sources: Sequence[Source]) -> list[tuple[str, int]]:
    """(name, how many), the most frequent first."""
    view = take(sources, EVENTS)
    with cursor() as db:
        view.register(db)
        statement = f"SELECT name, count(*) FROM {view.rows(['name'])} GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT {NAMES}"  # noqa: S608  our own columns
        return db.execute(statement).fetchall()
