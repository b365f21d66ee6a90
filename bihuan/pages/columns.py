"""Columns every list can have: how they are called, by what they sort, where they are left out."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

Heading = dict[str, Any]

COLUMNS: dict[str, Heading] = {
    "key": {"label": _("Key"), "sort": "number", "classes": "w-20"},
    "title": {"label": _("Title"), "sort": "title"},
    "state": {"label": _("State"), "sort": "state", "classes": "w-28"},
    "priority": {"label": _("Priority"), "sort": "priority", "classes": "w-20 max-lg:hidden"},
    "score": {"label": _("Score"), "sort": "score", "classes": "r w-20 max-lg:hidden"},
    "owner": {"label": pgettext_lazy("artifact", "Owner"), "classes": "w-28 max-sm:hidden"},
    "product": {"label": _("Product"), "classes": "w-28 max-lg:hidden"},
    "age": {"label": _("In this state"), "classes": "r w-20 max-sm:hidden"},
    "changed": {"label": _("Changed"), "sort": "changed_at", "classes": "r w-28 max-lg:hidden"},
    "due_on": {"label": _("Due"), "sort": "due_on", "classes": "r w-24 max-lg:hidden"},
}


class Column:
    """One column of a list. The same object for every request, so that rows drawn with it can be remembered."""

    def __init__(self, name: str, heading: Heading):
        self.name = name
        self.template: str = heading.get("template", "")
        self.label = heading.get("label", name)
        self.sort: str | None = heading.get("sort")
        self.classes: str = heading.get("classes", "")
        self.with_priority: bool = heading.get("with_priority", False)


def headings(columns, own: dict[str, Heading]) -> tuple[Column, ...]:
    """The heads of these columns; a kind's own ones also say which `template` draws their cell."""
    return tuple(Column(name, COLUMNS.get(name, {}) | own.get(name, {})) for name in columns)
