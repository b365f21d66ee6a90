"""The first rows as they will be, before anything is written."""

from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from bihuan.connectors.tables.columns import COMMENTS, label
from bihuan.connectors.tables.own import CUSTOM, PREFIX, Own, flat
from bihuan.connectors.tables.rows import Reader, Reading
from bihuan.fields.written import text_of

ROWS = 5
SAMPLES = 3
LONGEST = 120


@dataclass
class Preview:
    """`rows` are (number in the file, text for each header, what is wrong, whether it is new)."""

    headers: list[str]
    rows: list[tuple[int, list[str], list[str], str]]
    samples: list[list[str]]
    problem: ValidationError | None = None


def preview(reader: Reader) -> Preview:
    first = list(islice(reader.table.rows(), ROWS))
    samples = [
        [text[:LONGEST] for row in first if (text := text_of(row.cells[place]))][:SAMPLES]
        for place in range(len(reader.table.columns))
    ]
    try:
        reader.prepare()
        read = map(reader.read, first)
        readings = list(reader.judged(read) if reader.mapping.match else read)
    except ValidationError as problem:
        return Preview([], [], samples, problem)
    own = reader.own_columns
    names = list(dict.fromkeys(name for one in readings for name in shown(one, own)))
    headers = [label(reader.kind, name, own) for name in names]
    labels = {name: labels_of(reader.kind, name, reader.workspace.pk) for name in names}
    rows = []
    for one in readings:
        values = shown(one, own)
        texts = [label_or_text(labels[name], values.get(name)) for name in names]
        rows.append((one.number, texts, wrong(one), standing(one) if reader.mapping.match else ""))
    return Preview(headers, rows, samples)


def shown(one: Reading, own: Own) -> dict[str, Any]:
    values = dict(one.values)
    values |= flat(own.values(), values.pop(CUSTOM, {}))
    if one.parent:
        values["parent"] = one.parent
    if one.links:
        values["links"] = [f"{role} {getattr(end, 'key', end)}" for role, end in one.links]
    if one.comments:
        values[COMMENTS] = [said.text for said in one.comments]
    return values


def label_or_text(labels: dict[Any, str], value: Any) -> str:
    return labels[value] if labels and value in labels else said(value)


def standing(one: Reading) -> str:
    if one.artifact is None:
        return _("New")
    return f"{one.artifact.key}: {_('changed') if one.changes else _('as it is')}"


def labels_of(kind, name: str, workspace_id: int) -> dict[Any, str]:
    if name == "state":
        return {state.value: str(state.label) for state in kind.states_in(workspace_id)}
    if name in ("links", COMMENTS) or name.startswith(PREFIX):
        return {}
    return {value: str(text) for value, text in getattr(kind._meta.get_field(name), "flatchoices", ())}


def said(value: Any) -> str:
    if isinstance(value, list):
        return " · ".join(value)
    if isinstance(value, datetime):
        return timezone.localtime(value).strftime("%Y-%m-%d %H:%M")
    return text_of(value)[:LONGEST]


def wrong(one: Reading) -> list[str]:
    return [f"{fault.column}: {fault.problem}" if fault.column else fault.problem for fault in one.faults]
