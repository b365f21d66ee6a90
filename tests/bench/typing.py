"""How long a suggestion while typing takes: `python -m tests.bench.typing FOLDER [--rows 100000]`.

Needs an empty migrated database, named by BIHUAN_DATA or BIHUAN_DATABASE_URL. The texts of `banking77_train.csv` and
`waimai_2000.csv` in the folder are made many by joining two; reported is the time of the whole search.
"""

import argparse
import csv
import time
from itertools import cycle
from pathlib import Path

ASKED = 200
AIM = 100


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rows", type=int, default=100_000)
    options = parser.parse_args()
    import django

    django.setup()
    measure(texts_in(options.folder, options.rows))


def texts_in(folder: Path, rows: int) -> list[str]:
    found = []
    for name, column in (("banking77_train.csv", "text"), ("waimai_2000.csv", "review")):
        with (folder / name).open(encoding="utf-8-sig", newline="") as opened:
            found += [row[column].replace("\0", "")[:200] for row in csv.DictReader(opened)]
    others = cycle(found[7:])
    return [text if at < len(found) else f"{text} {next(others)}" for at, text in zip(range(rows), cycle(found))]


def measure(texts: list[str]) -> None:
    from bihuan.areas.requirements.models import Requirement
    from bihuan.people.models import User, Workspace
    from bihuan.similarity.finding import nearest
    from bihuan.similarity.knowing import learn

    owner = User.objects.create_user("bench@bench.example", "bench", name="bench")
    workspace = Workspace.objects.found(name="bench", slug="bench", by=owner)
    for start in range(0, len(texts), 5_000):
        rows = [{"title": text} for text in texts[start : start + 5_000]]
        Requirement.objects.bulk_add(workspace, rows, by=owner)
    began = time.perf_counter()
    learn(workspace)
    print(f"{len(texts)} rows; learned in {time.perf_counter() - began:.1f} s")
    taken = []
    for text in texts[:: max(1, len(texts) // ASKED)][:ASKED]:
        began = time.perf_counter()
        nearest(text[:60], Requirement.objects.visible_to(owner, workspace), workspace=workspace)
        taken.append(1000 * (time.perf_counter() - began))
    taken.sort()
    print(
        f"suggestion: median {taken[len(taken) // 2]:.0f} ms, 95 % {taken[int(len(taken) * 0.95)]:.0f} ms, aim {AIM} ms"
    )


if __name__ == "__main__":
    main()
