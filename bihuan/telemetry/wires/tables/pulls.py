"""What a database answered to a question that is asked again and again: only what is new, from a watermark on."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from bihuan.telemetry.wires.bodies import Malformed
from bihuan.telemetry.wires.parsed import Parsed
from bihuan.telemetry.wires.tables.files import named
from bihuan.telemetry.wires.tables.headings import guessed
from bihuan.telemetry.wires.tables.rows import Maker, Meaning


@dataclass(frozen=True)
class Watermark:
    """The greatest value that was read of a column which only grows, as text that can be kept."""

    kind: str
    text: str

    @classmethod
    def of(cls, value: Any) -> "Watermark":
        """Raises Malformed for what has no order that every database agrees in."""
        if isinstance(value, datetime):
            return cls("time", value.isoformat())
        if isinstance(value, date):
            return cls("date", value.isoformat())
        if isinstance(value, int) and not isinstance(value, bool):
            return cls("int", str(value))
        if isinstance(value, float):
            return cls("real", repr(value))
        if isinstance(value, Decimal):
            return cls("decimal", str(value))
        if isinstance(value, str):
            return cls("text", value)
        raise Malformed(f"a watermark cannot be made of {type(value).__name__}: a time, a number or a text can")

    def value(self) -> Any:
        """The value, to be given to the question as its parameter."""
        reads: dict[str, Callable[[str], Any]] = {
            "time": datetime.fromisoformat,
            "date": date.fromisoformat,
            "int": int,
            "real": float,
            "decimal": Decimal,
        }
        return reads[self.kind](self.text) if self.kind in reads else self.text


def pulled(
    description: Sequence[Sequence[Any]],
    rows: Iterable[Sequence[Any]],
    meaning: Meaning,
    column: str = "",
    since: Watermark | None = None,
) -> tuple[Parsed, Watermark | None]:
    """(rows and rejects, the watermark to go on from) of a cursor's description and rows. Raises Malformed.

    Ask for `column >= watermark`: rows with the same value may be written later. What is read again has the same id
    by its own id or by what its cells say, so that an event counts once; of samples, which have none, those at the
    watermark itself are left out, except the first time.
    """
    columns = named([each[0] for each in description])
    found = [*rows]
    if not meaning.mapping:
        meaning.mapping = guessed(columns, meaning.table, found[:50])
    if column and column not in columns:
        raise Malformed(f"there is no column {column!r} for the watermark, there are: {', '.join(columns)}")
    maker, parsed, place = Maker(columns, meaning), Parsed(), columns.index(column) if column else -1
    known = since.value() if since is not None else None
    for number, cells in enumerate(found, 1):
        if meaning.table == "samples" and column and known is not None and cells[place] == known:
            parsed.drop("read before")
            continue
        maker.take(parsed, number, [*cells], numbered=False)
    if not column:
        return parsed, since
    try:
        values = [cells[place] for cells in found if cells[place] is not None]
        top = max([*values, *([known] if known is not None else [])], default=None)
    except TypeError as error:
        raise Malformed(f"the values of {column!r} cannot be put in order: {error}") from error
    return parsed, None if top is None else Watermark.of(top)
