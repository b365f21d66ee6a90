"""How long lists filtered and sorted by a workspace's own fields take, at 200,000 requirements of 600,000 values.

    python -m tests.bench.fields --rows 200000 [--postgres] [--explain]

Each figure is the median of the wall clock of nine asks: for the ids of one page and the fifty rows, and for the count.
"""

import argparse
import os
import random
import statistics
import sys
import tempfile
import time
from pathlib import Path

from tests.bench.cluster import Cluster

ASKS = (
    ("no filter", {}),
    ("number = 7 (1 %)", {"custom.hours": "7"}),
    ("number 10..20 (11 %)", {"custom.hours": "10..20"}),
    ("one of 40 systems", {"custom.systems": "s3"}),
    ("choice of 4 (25 %)", {"custom.size": "m"}),
    ("choice: rare (20 rows)", {"custom.size": "rare"}),
    ("date in a week (2 %)", {"custom.window": "2026-03-02..2026-03-08"}),
    ("date is empty", {"custom.window": "none"}),
    ("two filters (0.6 %)", {"custom.systems": "s3", "custom.size": "m"}),
    ("text has a word (0.1 %)", {"custom.note": "batch7"}),
    ("formula > 300 (12 %)", {"custom.cost": "350.."}),
    ("sort by number", {"sort": "-custom.hours"}),
    ("sort by date", {"sort": "custom.window"}),
    ("sort by choice, filtered", {"sort": "custom.size", "custom.hours": "10..20"}),
    ("one of two, in or(…)", {"filter": "or(custom.size.any_of(rare),custom.hours.is(7))"}),
    ("mine, or urgent and due", {"filter": "or(owner.any_of(me),and(priority.any_of(0),due_on.is(overdue)))"}),
    ("open, made in 30 days", {"filter": "category.none_of(done,dropped),created_at.is(last_30_days)"}),
    ("the kind’s own column", {"filter": "reach.at_least(100)"}),
    ("two keys", {"filter": "priority.any_of(0,1)", "sort": "priority,-changed_at"}),
    ("filtered by state too", {"state": "new", "custom.size": "m", "sort": "-priority"}),
)
OLD_ONES = ("5,000 oldest, newest first", {"custom.size": "old"})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=200_000)
    parser.add_argument("--postgres", action="store_true", help="on a private PostgreSQL cluster")
    parser.add_argument("--explain", action="store_true", help="print the plan of each question too")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bihuan-bench-") as folder:
        os.chmod(folder, 0o755)
        cluster = Cluster(Path(folder)) if options.postgres else None
        os.environ["BIHUAN_DATA"] = folder
        os.environ["BIHUAN_DATABASE_URL"] = cluster.address if cluster else ""
        os.environ["DJANGO_SETTINGS_MODULE"] = "bihuan.config.settings"
        try:
            measure(options, cluster)
        finally:
            if cluster:
                cluster.stop()


def measure(options, cluster: Cluster | None) -> None:
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    user, workspace = fill(options.rows)
    if cluster:
        cluster.analyze()
    for name, asked in (*ASKS, OLD_ONES):
        page, count, found = timed(user, workspace, asked)
        print(f"{name:28} page {page:7.1f} ms   count {count:7.1f} ms   {found}")
        if options.explain:
            explain(user, workspace, asked)
    connection.close()


def fill(rows: int):
    from bihuan.areas.requirements.models import Requirement
    from bihuan.artifacts.reach import read_reach
    from bihuan.fields.models import CustomField
    from bihuan.people.models import User, Workspace

    chance = random.Random(7)
    user = User.objects.create_user("bench@example.com", "bench-bench-bench", name="Bench")
    workspace = Workspace.objects.found(name="Bench", slug="bench", by=user)
    sizes = [{"value": value, "label": value} for value in ("s", "m", "l", "xl", "rare", "old")]
    systems = [{"value": f"s{n}", "label": f"System {n}"} for n in range(40)]
    for slug, type_, more in (
        ("hours", "number", {}),
        ("systems", "multi_select", {"options": systems}),
        ("window", "date", {}),
        ("size", "select", {"options": sizes}),
        ("note", "text", {}),
        ("cost", "formula", {"formula": "hours * 4"}),
    ):
        named = {"workspace": workspace, "kind": "requirements", "name": slug, "slug": slug, "type": type_}
        CustomField.objects.add(**named, **more)
    user.reach = read_reach(user)
    began = time.monotonic()
    for at in range(0, rows, 5_000):
        made = [row(chance, number, rows) for number in range(at, min(at + 5_000, rows))]
        Requirement.objects.bulk_add(workspace, made, by=user)
    print(f"import {rows / (time.monotonic() - began):.0f} rows/s", file=sys.stderr)
    return user, workspace


def row(chance, number: int, rows: int) -> dict:
    size = (
        "rare" if number % (rows // 20) == 0 else "old" if number < rows // 40 else chance.choice(["s", "m", "l", "xl"])
    )
    custom = {"hours": chance.randrange(100), "size": size, "note": f"batch{number % 1000} of {chance.random():.6f}"}
    custom["systems"] = sorted({f"s{chance.randrange(40)}", f"s{chance.randrange(40)}"})
    if number % 20:
        custom["window"] = f"2026-{chance.randrange(1, 13):02}-{chance.randrange(1, 29):02}"
    return {"title": f"拆单后运费重算 {number}", "priority": chance.randrange(4), "custom": custom}


def listing(user, workspace, asked: dict):
    from django.http import QueryDict

    from bihuan.areas.requirements.models import Requirement
    from bihuan.artifacts.reach import read_reach
    from bihuan.pages.listing import Listing

    user.reach = read_reach(user)
    query = QueryDict(mutable=True)
    query.update(asked)
    return Listing(Requirement, user, workspace, query)


def timed(user, workspace, asked: dict) -> tuple[float, float, int]:
    pages, counts = [], []
    for _again in range(9):
        found = listing(user, workspace, asked)
        began = time.perf_counter()
        shown = len(found.rows)
        pages.append(time.perf_counter() - began)
        began = time.perf_counter()
        count = found.count
        counts.append(time.perf_counter() - began)
        assert not found.problems, found.problems
        assert shown == min(count, 50), (shown, count)
    return statistics.median(pages) * 1000, statistics.median(counts) * 1000, count


def explain(user, workspace, asked: dict) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    found = listing(user, workspace, asked)
    with CaptureQueriesContext(connection) as asked_for:
        found.rows  # noqa: B018  asked for its questions
    word = "EXPLAIN QUERY PLAN " if connection.vendor == "sqlite" else "EXPLAIN "
    for question in asked_for:
        if not question["sql"].startswith("SELECT"):
            continue
        with connection.cursor() as cursor:
            cursor.execute(word + question["sql"])
            for line in cursor.fetchall():
                print("     ", line[-1])
        print("      --")


if __name__ == "__main__":
    main()
