"""The audit log and the sign-in log as files."""

import csv
import io
import json
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from bihuan.artifacts.models import Event
from bihuan.audit.models import Redaction, Seal

FORMATS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}
MOST_IN_SHEET = 1_000_000
MOST_IN_CELL = 32_000
# What a spreadsheet would run as a formula gets an apostrophe in front.
FORMULA = re.compile(r"[\s'\ufeff]*[=+\-@＝＋－＠\t\r\n]")


@dataclass
class Log:
    """Rows as flat objects, and what their columns are called."""

    columns: dict[str, str]
    rows: Iterable[dict[str, Any]]


def event_log(events) -> Log:
    columns = {
        "id": _("Number"),
        "at": _("Time"),
        "who": _("Who"),
        "email": _("E-mail"),
        "verb": pgettext("audit", "What"),
    }
    columns |= {"kind": _("Kind"), "key": _("Key"), "title": _("Title"), "version": _("Version")}
    columns |= {"changes": _("Changes"), "reason": _("Reason")}
    return Log(columns, map(event_row, events.iterator(500)))


def event_row(event: Event) -> dict[str, Any]:
    artifact, who = event.artifact, event.actor
    row = {"id": event.pk, "at": event.at, "who": str(who) if who else "", "email": who.email if who else ""}
    row |= {"verb": event.verb, "kind": artifact.kind, "key": artifact.key, "title": artifact.title}
    return row | {"version": event.version, "changes": event.changes, "reason": event.reason}


def sign_in_log(sign_ins) -> Log:
    columns = {"at": _("Time"), "who": _("Who"), "email": _("E-mail"), "result": _("Result"), "method": _("Method")}
    columns |= {"address": _("Address"), "browser": _("Browser")}
    return Log(columns, map(sign_in_row, sign_ins.iterator(500)))


def sign_in_row(entry) -> dict[str, Any]:
    row = {"at": entry.at, "who": str(entry.user), "email": entry.email, "method": entry.method}
    return row | {"result": "in" if entry.succeeded else "no", "address": entry.ip, "browser": entry.user_agent}


def csv_pieces(log: Log) -> Iterator[bytes]:
    yield b"\xef\xbb\xbf"
    for cells in chain([list(log.columns.values())], cells_of(log)):
        held = io.StringIO(newline="")
        csv.writer(held).writerow(["'" + one if isinstance(one, str) and FORMULA.match(one) else one for one in cells])
        yield held.getvalue().encode()


def json_pieces(log: Log) -> Iterator[bytes]:
    begin = b"[\n"
    for row in log.rows:
        yield begin + as_json(row)
        begin = b",\n"
    yield (b"[\n" if begin == b"[\n" else b"\n") + b"]\n"


def xlsx_pieces(log: Log) -> Iterator[bytes]:
    import xlsxwriter

    with tempfile.TemporaryFile() as file:
        book = xlsxwriter.Workbook(file, {"constant_memory": True})
        sheet = book.add_worksheet()
        sheet.freeze_panes(1, 0)
        for line, cells in enumerate(chain([list(log.columns.values())], cells_of(log))):
            if line > MOST_IN_SHEET:
                sheet.write_string(line, 0, _("A sheet holds no more. Export as CSV or JSON, or filter."))
                break
            for column, cell in enumerate(cells):
                sheet.write_string(line, column, str(cell)[:MOST_IN_CELL])
        book.close()
        file.seek(0)
        while piece := file.read(256 * 1024):
            yield piece


PIECES: dict[str, Callable[[Log], Iterator[bytes]]] = {
    "csv": csv_pieces,
    "xlsx": xlsx_pieces,
    "json": json_pieces,
}


def cells_of(log: Log) -> Iterator[list]:
    for row in log.rows:
        yield [cell(row[name]) for name in log.columns]


def cell(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False, cls=DjangoJSONEncoder) if value else ""
    return timezone.localtime(value).strftime("%Y-%m-%d %H:%M:%S") if hasattr(value, "tzinfo") else value


def as_json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, cls=DjangoJSONEncoder).encode()


def whole(workspace) -> Iterator[bytes]:
    """Everything an outside auditor needs: seals, redactions and events, a line of JSON each."""
    for seal in Seal.objects.filter(workspace=workspace).order_by("number").iterator(50):
        said = {"seal": seal.number, "first": seal.first, "last": seal.last, "count": seal.count, "hash": seal.hash}
        said |= {"previous": seal.previous, "redactions": seal.redactions, "sealed_at": seal.sealed_at}
        yield as_json(said | {"events": bytes(seal.events).hex(), "salts": bytes(seal.salts).hex()}) + b"\n"
    for one in Redaction.objects.filter(workspace=workspace).order_by("pk").iterator():
        said = {"redaction": one.pk, "what": one.what, "about": one.about, "at": one.at, "events": one.events}
        yield as_json(said | {"seal": one.seal_id}) + b"\n"
    events = Event.objects.filter(workspace=workspace).order_by("pk")
    fields = ("pk", "artifact_id", "actor_id", "verb", "version", "at", "changes", "reason")
    for values in events.values(*fields).iterator(500):
        yield as_json({"event": values.pop("pk"), **values}) + b"\n"
