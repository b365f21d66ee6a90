"""Times that come again as people say them: a day and an hour, of what cron writes and back."""

import re
from collections.abc import Mapping
from typing import Any

from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

DAILY, WEEKDAILY, WEEKLY, MONTHLY, OWN = "day", "weekdays", "week", "month", "own"
OFTEN = [
    (DAILY, gettext_lazy("every day")),
    (WEEKDAILY, gettext_lazy("Monday to Friday")),
    (WEEKLY, gettext_lazy("every week")),
    (MONTHLY, gettext_lazy("every month")),
    (OWN, gettext_lazy("written as cron")),
]
NAMES = ("often", "weekday", "day", "time")
PLAIN = re.compile(r"(\d{1,2}) (\d{1,2}) (\*|\d{1,2}) \* (\*|[0-7]|1-5|mon-fri)\Z", re.IGNORECASE)


def parts(cron: str) -> dict[str, str]:
    """often, time (09:00), weekday (1 is Monday), day of the month; `own` where it says more than that."""
    found = PLAIN.match(" ".join(cron.split()))
    if found is None or (found[3] != "*" and found[4] != "*") or int(found[1]) > 59 or int(found[2]) > 23:
        return {"often": OWN, "time": "09:00", "weekday": "1", "day": "1"}
    minute, hour, day, weekday = found.groups()
    often = MONTHLY if day != "*" else DAILY if weekday == "*" else WEEKLY if weekday.isdigit() else WEEKDAILY
    on = str(int(weekday) or 7) if weekday.isdigit() else "1"
    return {"often": often, "time": f"{int(hour):02}:{minute:0>2}", "weekday": on, "day": day if day != "*" else "1"}


def cron_of(sent: Mapping[str, Any]) -> str:
    """What the boxes say, as cron; as it is written where they say nothing that can be read."""
    said = re.fullmatch(r"(\d{1,2}):(\d{2})(:\d{2})?", str(sent.get("time", "")))
    if sent.get("often", OWN) == OWN or said is None:
        return str(sent.get("cron", ""))
    at = f"{int(said[2])} {int(said[1])}"
    day = {MONTHLY: sent.get("day") or "1"}.get(sent["often"], "*")
    weekday = {WEEKLY: sent.get("weekday") or "1", WEEKDAILY: "1-5"}.get(sent["often"], "*")
    return f"{at} {day} * {weekday}"


def weekdays() -> list[tuple[str, str]]:
    return [(str(place + 1), str(WEEKDAYS[place])) for place in range(7)]


def said(cron: str) -> str:
    """“every day at 09:00”; cron that says more stands as it is written."""
    found = parts(cron)
    if found["often"] == OWN:
        return cron
    weekday = WEEKDAYS[int(found["weekday"]) - 1]
    day = {
        DAILY: _("every day"),
        WEEKDAILY: _("Monday to Friday"),
        WEEKLY: _("every week on %(weekdays)s") % {"weekdays": weekday},
        MONTHLY: _("every month on %(day)s") % {"day": _("day %(day)s") % {"day": found["day"]}},
    }[found["often"]]
    return _("%(day)s at %(time)s") % {"day": day, "time": found["time"]}
