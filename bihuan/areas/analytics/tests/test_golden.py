"""Cases written out as data: events in, table out. See golden/*.toml."""

import tomllib
from datetime import UTC, datetime
from hashlib import blake2b
from pathlib import Path
from zoneinfo import ZoneInfo

import orjson
import pytest

from bihuan.areas.analytics.insights.answers import answer
from bihuan.areas.analytics.insights.periods import Calendar
from bihuan.areas.analytics.insights.questions import read
from bihuan.areas.analytics.insights.trends import NONE, OTHER
from bihuan.telemetry.models import Source
from bihuan.telemetry.store.buffer import Delivery, accept
from bihuan.telemetry.store.compacting import compact

CASES = [
    pytest.param(case, id=f"{path.stem}: {case['name']}")
    for path in sorted(Path(__file__).parent.joinpath("golden").glob("*.toml"))
    for case in tomllib.loads(path.read_text())["case"]
]


def event(line, zone):
    """`2026-03-01 10:00 ann paid plan=pro n=3`: a time in the case's zone, who, what, properties."""
    day, clock, who, name, *said = line.split()
    at = datetime.fromisoformat(f"{day}T{clock}")
    at = (at if at.tzinfo else at.replace(tzinfo=ZoneInfo(zone))).astimezone(UTC)
    properties = dict(part.split("=", 1) for part in said)
    return {
        "id": blake2b(line.encode(), digest_size=16).digest(),
        "timestamp": round(at.timestamp() * 1e6),
        "name": name,
        "distinct_id": who,
        "session": "",
        "properties": orjson.dumps(properties).decode(),
    }


def lines(text):
    return [line.strip() for line in text.strip().splitlines() if line.strip()]


def shown(value):
    if isinstance(value, float):
        return f"{value:.4g}"
    return {None: "-", OTHER: "(other)", NONE: "(none)"}.get(value, str(value))


@pytest.mark.django_db
@pytest.mark.one_database
@pytest.mark.usefixtures("english")
@pytest.mark.parametrize("case", CASES)
def test_golden(case, product, other_product, settings, tmp_path):
    settings.SEGMENTS = tmp_path / "segments"
    zone = case.get("zone", "UTC")
    source, stranger = Source.objects.of(product), Source.objects.of(other_product)
    rows = [event(line, zone) for line in lines(case["events"])]
    # Half is stored and half still waits, and somebody else did the same: no answer may tell.
    accept([Delivery(source, {"events": rows[::2]}), Delivery(stranger, {"events": [dict(row) for row in rows]})])
    compact()
    accept([Delivery(source, {"events": rows[1::2]})])
    now = datetime.fromisoformat(case.get("now", "2026-03-10T12:00")).replace(tzinfo=ZoneInfo(zone))
    calendar = Calendar(ZoneInfo(zone), now, case.get("week_start", 1))
    table = answer([source], read(case["question"]), calendar)
    columns, *expected = [[cell.strip() for cell in line.split("|")] for line in lines(case["table"])]
    found = [dict(zip(table.columns, row, strict=True)) for row in table.rows]
    assert [[shown(row[column]) for column in columns] for row in found] == expected
