"""The dry run: every row is read as it would be written; counts, changes, faults and strangers are kept."""

import csv
import io
import time
from collections import Counter
from typing import Any

from django.core.files.base import File
from django.utils.translation import gettext as _

from bihuan.connectors.tables.columns import FAULTS, label
from bihuan.connectors.tables.escapes import csv_cell
from bihuan.connectors.tables.models import Import, State
from bihuan.connectors.tables.own import CUSTOM, flat
from bihuan.connectors.tables.rows import Reader, Reading
from bihuan.fields.written import text_of

MOST_FAULTS = 200
MOST_CHANGES = 100
LONGEST = 200
BEAT = 2.0


def check(job: Import, between) -> None:
    reader = job.reader()
    reader.prepare()
    trial = Trial(reader)
    beat = time.monotonic()
    for count, one in enumerate(reader.readings(), start=1):
        trial.take(one)
        if time.monotonic() - beat > BEAT:
            if not job.beat(done=count):
                return
            job.done = count
            between(job)
            beat = time.monotonic()
    if trial.faulty:
        job.faulty_rows.save("faulty", File(trial.rows_file()), save=False)
    else:
        job.faulty_rows.name = ""
    job.beat(state=State.CHECKED, faulty_rows=job.faulty_rows.name, **trial.result())
    job.refresh_from_db()


class Trial:
    def __init__(self, reader: Reader):
        self.reader = reader
        self.counts: Counter[str] = Counter()
        self.faults: list[list] = []
        self.changes: list[list] = []
        self.dropped = [0] * len(reader.table.columns)
        self.kept = io.TextIOWrapper(io.BytesIO(), encoding="utf-8-sig", newline="")
        self.writer = csv.writer(self.kept)
        self.writer.writerow([*getattr(reader.table, "as_written", reader.table.columns), _("Row"), str(FAULTS)])

    @property
    def faulty(self) -> int:
        return self.counts["faulty"]

    def take(self, one: Reading) -> None:
        if not self.reader.mapping.rest:
            for place in self.reader.unnamed:
                if one.cells[place] not in ("", None):
                    self.dropped[place] += 1
        if one.faults:
            self.counts["faulty"] += 1
            self.faults += [[one.number, *fault] for fault in one.faults][: MOST_FAULTS - len(self.faults)]
            self.writer.writerow(faulty_row(self.reader, one))
            return
        self.counts["good"] += 1
        if one.artifact is not None:
            self.counts["changed" if one.changes else "same"] += 1
            if one.changes and len(self.changes) < MOST_CHANGES:
                self.changes.append([one.number, one.artifact.key, one.artifact.title, said(self.reader, one)])

    def rows_file(self) -> Any:
        self.kept.flush()
        return self.kept.buffer

    def result(self) -> dict[str, Any]:
        counts = {name: self.counts[name] for name in ("good", "faulty", "changed", "same")}
        dropped = [
            [column, count] for column, count in zip(self.reader.table.columns, self.dropped, strict=True) if count
        ]
        notes = [[text, count] for text, count in getattr(self.reader.table, "notes", Counter()).most_common()]
        return counts | {
            "done": counts["good"] + counts["faulty"],
            "faults": self.faults,
            "changes": self.changes,
            "strangers": [list(pair) for pair in self.reader.strangers.most_common()],
            "report": [*([_("Column “%(name)s”") % {"name": column}, count] for column, count in dropped), *notes],
        }


def said(reader: Reader, one: Reading) -> list[list[str]]:
    """Field, before, after, as people read them."""
    from bihuan.connectors.tables.previewing import label_or_text, labels_of

    found = []
    for name, (before, after) in one.changes.items():
        if name == CUSTOM:
            found += said_own(reader, before, after)
            continue
        labels = labels_of(reader.kind, name, reader.workspace.pk)
        was = getattr(one.artifact, name) if name != "tags" else before
        ends = [label_or_text(labels, end)[:LONGEST] for end in (was, one.values[name])]
        found.append([label(reader.kind, name), *ends])
    return found


def said_own(reader: Reader, before: dict, after: dict) -> list[list[str]]:
    fields = reader.own_columns
    was, will = flat(fields.values(), before), flat(fields.values(), after)
    names = [name for name in fields if was.get(name) != will.get(name)]
    return [[fields[name].name, str(was.get(name, ""))[:LONGEST], str(will.get(name, ""))[:LONGEST]] for name in names]


def faulty_row(reader: Reader, one: Reading) -> list:
    texts = [text_of(cell) for cell in one.source]
    if reader.unescape:
        texts = [reader.unescape(text) for text in texts]
    said = "; ".join(f"{fault.column}: {fault.problem}" if fault.column else fault.problem for fault in one.faults)
    return [*map(csv_cell, texts), one.number, csv_cell(said)]
