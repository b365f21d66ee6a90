"""Which column becomes which field, what all rows have in common, and what happens to the rest."""

from dataclasses import asdict, dataclass, field
from itertools import islice
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from bihuan.connectors.tables.columns import NUMBER, REPEATABLE, guessed, label, targets, ways
from bihuan.connectors.tables.own import Own
from bihuan.connectors.tables.reading import Table
from bihuan.fields.written import text_of

LOOKED_AT = 200
LONG = 30


@dataclass
class Mapping:
    """`columns` has a field's name or "" for each column of the file; `fixed` holds text as in a cell.

    With `rest` the columns without a field go to the description, one line each. `match` says by what a row is
    found that is here already; without it all rows are new.
    """

    columns: list[str]
    fixed: dict[str, str] = field(default_factory=dict)
    rest: bool = False
    match: str = ""

    @classmethod
    def guess(cls, kind, table: Table, parsers, own: Own | None = None) -> "Mapping":
        """By headers; a guess under which no row could be read is none."""
        columns = meant(kind, table, own) or guessed(kind, table.columns, own)
        sample = [row.cells for row in islice(table.rows(), LOOKED_AT)]
        for place, name in enumerate(columns):
            cells = [cells[place] for cells in sample if cells[place] not in ("", None)]
            if (
                name not in ("", "title", "body", "owner", "parent", "links")
                and cells
                and not any_fits(parsers[name], cells)
            ):
                columns[place] = ""
        if not {"title", "body"} & {*columns}:
            name_the_longest(columns, sample)
        return cls(columns, fixed=common(kind, columns))

    def check(self, kind, own: Own | None = None) -> None:
        """Raise ValidationError where two columns become one field, or nothing becomes the title."""
        known = targets(kind, own)
        names = [name for name in self.columns if name]
        for name in names + list(self.fixed):
            if name not in known:
                raise ValidationError(_("There is no field “%(name)s”.") % {"name": name})
            if names.count(name) > 1 and name not in REPEATABLE:
                raise ValidationError(
                    _("Two columns go to “%(field)s”. Choose one.") % {"field": label(kind, name, own)}
                )
        if self.match and self.match not in ways(kind):
            raise ValidationError(_("Rows cannot be found again by “%(name)s”.") % {"name": self.match})
        if self.match and ("key" if self.match == NUMBER else self.match) not in names:
            raise ValidationError(_("Say which column is the one that rows are found again by."))
        if not self.match and not {"title", "body"} & {*names, *self.fixed}:
            raise ValidationError(_("Say which column is the title, or the description."))

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def meant(kind, table: Table, own: Own | None = None) -> list[str]:
    """What the columns of a recognized export are, for those that have a field here."""
    known = targets(kind, own)
    found = [getattr(table, "means", {}).get(column, "") for column in table.columns]
    return [name if name in known else "" for name in found] if any(found) else []


def any_fits(parse, cells: list[Any]) -> bool:
    for cell in cells:
        try:
            parse(cell)
        except ValidationError:
            continue
        return True
    return False


def name_the_longest(columns: list[str], sample: list[list[Any]]) -> None:
    """No header speaks of a title: the column with the longest text is the likeliest."""
    free = [place for place, name in enumerate(columns) if not name]
    lengths = {place: sum(len(text_of(cells[place])) for cells in sample) for place in free}
    if not lengths:
        return
    longest = max(lengths, key=lambda place: lengths[place])
    columns[longest] = "body" if lengths[longest] > LONG * len(sample) else "title"


def common(kind, columns: list[str]) -> dict[str, str]:
    """Where what comes by import is told apart, it says so unless the file says otherwise."""
    if "channel" not in kind.editable or "channel" in columns:
        return {}
    values = [value for value, _label in kind._meta.get_field("channel").flatchoices]
    return {"channel": "import"} if "import" in values else {}
