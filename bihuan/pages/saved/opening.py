"""`?view=12`: the saved view's parameters, and those of the address over them."""

from typing import Any

from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from bihuan.artifacts.models import Artifact
from bihuan.pages.fields.builtin import fields_of
from bihuan.pages.fields.described import Described
from bihuan.saved_views import holding
from bihuan.saved_views.models import MOST_COLUMNS, OPTIONS, PASSING, Layout


def view_of(asked, kind, user, workspace) -> Any | None:
    """The view an address names, if this person may open it."""
    text = asked.get("view", "")
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        return None
    return next((one for one in holding.seen(user, workspace.pk, kind.slug) if one.pk == int(text)), None)


def merged(asked, view) -> QueryDict:
    """The whole of what is asked; a parameter the address names, even empty, counts instead of the view's."""
    whole = QueryDict(mutable=True)
    for name in asked:
        whole.setlist(name, asked.getlist(name) if hasattr(asked, "getlist") else [asked[name]])
    for name, text in view.parameters.items():
        if name not in asked:
            whole[name] = text
    return whole


class Asked:
    """What an address asks of the list of a kind, together with the saved view it names."""

    def __init__(self, kind: type[Artifact], user, workspace, asked):
        self.kind, self.user, self.workspace, self.asked = kind, user, workspace, asked
        self.states = kind.states_in(workspace.pk)
        self.problems: list[str] = []
        self.unread: dict[str, str] = {}
        self.view = None
        if asked.get("view"):
            self.open(asked["view"])
        if self.subgroup and not self.group:
            self.problems.append(_("Rows are grouped a second time only within groups: choose those first."))

    def open(self, named: str) -> None:
        """Put the saved view under what the address says. `?view=all` is none of them."""
        self.view = view_of(self.asked, self.kind, self.user, self.workspace)
        if self.view:
            self.asked = merged(self.asked, self.view)
        elif named != "all":
            names = [one.name for one in holding.seen(self.user, self.workspace.pk, self.kind.slug)]
            there = _(" There are: %(views)s.") % {"views": _(", ").join(names)} if names else ""
            self.unread["view"] = _("This view is not there any more, or it is not shared with you.") + there
            self.problems.append(self.unread["view"])

    @property
    def strays(self) -> bool:
        """Whether the address shows something else than the view it names; the product of the session is no change."""
        if self.view is None:
            return False
        asked = {name: ",".join(self.asked.getlist(name)) for name in self.asked if name not in (*PASSING, "product")}
        kept = {name: text for name, text in self.view.parameters.items() if name not in PASSING}
        return {name: text for name, text in asked.items() if text} != kept

    @cached_property
    def fields(self) -> dict[str, Described]:
        """Every field of this kind the person may know of, by name."""
        return fields_of(self.kind, self.user, self.workspace)

    @property
    def group(self) -> str:
        return self.asked.get("group", "")

    @property
    def subgroup(self) -> str:
        return self.asked.get("subgroup", "")

    @property
    def columns(self) -> list[str]:
        """Names of fields; none are those of the kind."""
        asked = self.asked
        texts = asked.getlist("columns") if hasattr(asked, "getlist") else [asked.get("columns", "")]
        return [name for name in ",".join(texts).split(",") if name][:MOST_COLUMNS]

    @property
    def density(self) -> str:
        return self.asked.get("density", "")

    @property
    def layout(self) -> str:
        return self.view.layout if self.view else Layout.LIST.value

    @property
    def options(self) -> dict[str, str]:
        """What the layout keeps for itself."""
        return {name: self.asked[name] for name in OPTIONS if self.asked.get(name)}
