"""How long a deed to 6,000 requirements takes, its undoing, and telling those who must hear of it.

    python -m tests.bench.bulk --rows 6000 [--postgres]

CPU milliseconds a row of this process (PostgreSQL's own come on top), and rows a second of wall clock.
"""

import argparse
import os
import tempfile
import time
from pathlib import Path

from tests.bench.cluster import Cluster

DEEDS = (
    ("owner", {"do": "change", "fields": {"owner": None}}),
    ("title", {"do": "change", "fields": {"title": "同一个标题"}}),
    ("state", {"do": "move", "verb": "decline", "reason": "bench", "fields": {}}),
    ("tags", {"do": "tag", "tags": ["季度", "bench"]}),
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=6_000)
    parser.add_argument("--postgres", action="store_true", help="on a private PostgreSQL cluster")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bihuan-bench-") as folder:
        os.chmod(folder, 0o755)
        cluster = Cluster(Path(folder)) if options.postgres else None
        os.environ["BIHUAN_DATA"] = folder
        os.environ["BIHUAN_DATABASE_URL"] = cluster.address if cluster else ""
        os.environ["DJANGO_SETTINGS_MODULE"] = "bihuan.config.settings"
        try:
            measure(options.rows)
        finally:
            if cluster:
                cluster.stop()


def measure(rows: int) -> None:
    import django

    django.setup()
    from django.core.management import call_command

    from bihuan.artifacts.dispatch import run_once
    from bihuan.people.models import User, Workspace

    call_command("migrate", verbosity=0)
    user = User.objects.create_user("bench@example.com", "bench-bench-bench", name="Bench")
    workspace = Workspace.objects.found(name="Bench", slug="bench", by=user)
    from bihuan.areas.requirements.models import Requirement

    wanted = [{"title": f"需求 {number}", "body": "字" * 60, "reach": number} for number in range(1, rows + 1)]
    Requirement.objects.bulk_add(workspace, wanted, by=user)
    ids = list(Requirement.objects.order_by("pk").values_list("pk", flat=True))
    run_once()
    for name, deed in DEEDS:
        if name == "owner":
            deed = {"do": "change", "fields": {"owner": user.pk}}
        measured(name, deed, workspace, user, ids)


def measured(name: str, deed: dict, workspace, user, ids: list[int]) -> None:
    from bihuan.areas.requirements.models import Requirement
    from bihuan.artifacts.dispatch import run_once
    from bihuan.batches import work
    from bihuan.batches.models import Stand

    batch = work.begin(workspace=workspace, kind=Requirement, deed=deed, ids=ids, by=user)
    took = [timed(lambda: work.work(batch)), timed(run_once)]
    batch.refresh_from_db()
    done = batch.counts()[Stand.DONE]
    work.undo(batch, by=user)
    took += [timed(lambda: work.work(batch)), timed(run_once)]
    batch.refresh_from_db()
    assert (done, batch.counts()[Stand.UNDONE]) == (len(ids), len(ids)), batch.counts()
    figures = zip(("done", "told", "undone", "told"), took, strict=True)
    said = "  ".join(f"{what} {1000 * cpu / done:5.2f} ms {done / wall:6.0f}/s" for what, (cpu, wall) in figures)
    print(f"{name:6} {said}")


def timed(act) -> tuple[float, float]:
    cpu, wall = time.process_time(), time.perf_counter()
    act()
    return time.process_time() - cpu, time.perf_counter() - wall


if __name__ == "__main__":
    main()
