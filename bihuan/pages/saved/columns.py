"""The columns somebody chose for a list, out of those the kind and the workspace have."""

from functools import cache

from django.utils.translation import gettext_lazy as _

from bihuan.pages.columns import COLUMNS, Column
from bihuan.pages.fields.cells import column_for


def offered(pages, listing) -> list[tuple[str, str]]:
    """(name, label) of every column the list can have."""
    names = dict.fromkeys([*pages.columns, *COLUMNS, *pages.own_columns])
    house = [(name, str(house_column(pages, name).label)) for name in names]
    return house + [(name, one.label) for name, one in listing.own.items()]


def arranged(pages, listing, columns: tuple[Column, ...]) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """(name, label) of the columns there are, in their order, and of those there could be."""
    shown = [column.name for column in columns]
    every = offered(pages, listing)
    return [(name, dict(every)[name]) for name in shown], [one for one in every if one[0] not in shown]


def chosen_columns(pages, listing, own: tuple[Column, ...]) -> tuple[Column, ...]:
    """In the order asked for; what is gone is told and left out. The title is always there."""
    known = {column.name: column for column in own}
    names = {*pages.columns, *COLUMNS, *pages.own_columns}
    found = []
    for name in dict.fromkeys(listing.columns):
        if name in names:
            found.append(house_column(pages, name))
        elif name in listing.own:
            found.append(known.get(name) or column_for(listing.own[name]))
        else:
            listing.problems.append(_("There is no column “%(name)s” here any more.") % {"name": name})
    if not any(column.name == "title" for column in found):
        found.insert(1 if found and found[0].name == "key" else 0, house_column(pages, "title"))
    return tuple(found)


@cache
def house_column(pages, name: str) -> Column:
    return next((one for one in pages.headings if one.name == name), None) or Column(
        name, COLUMNS.get(name, {}) | pages.own_columns.get(name, {})
    )
