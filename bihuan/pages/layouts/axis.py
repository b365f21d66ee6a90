"""A field whose values are the columns of a board, or its lanes."""

from typing import Any

from django.db.models import F, Q
from django.db.models.fields.json import KT
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from bihuan.artifacts.models import Artifact
from bihuan.fields.models import Type
from bihuan.pages.fields.builtin import BuiltIn, fields_of
from bihuan.pages.fields.custom import Custom
from bihuan.pages.fields.described import Asker, Described
from bihuan.pages.layouts.saying import Sayer

SINGLE = (Type.SELECT, Type.PERSON, Type.CHECKBOX, Type.LINK)
MOST = 40
NONE = "none"


def may_be_axis(field: Described) -> bool:
    """Whether an artifact has one value of it, which a drop can change."""
    return field.type in SINGLE and (field.editable or field.name == "state")


def axes_of(listing) -> dict[str, Described]:
    """The fields a board can have as columns and lanes, by name."""
    every = fields_of(listing.kind, listing.user, listing.workspace)
    return {name: field for name, field in every.items() if may_be_axis(field)}


class Axis:
    """Values stand in addresses as keys: an id, an option, a state; `none` where there is no value."""

    def __init__(self, listing, field: Described):
        self.listing, self.name = listing, field.name
        self.field: Any = field
        self.asker = Asker(listing.kind, listing.user, listing.workspace)
        self.sayer = Sayer(self.asker)

    @property
    def label(self) -> str:
        return str(self.field.label)

    @cached_property
    def expression(self) -> Any:
        """What a query groups by."""
        if isinstance(self.field, Custom):
            return KT(f"custom__{self.field.field.slug}")
        return F(f"{self.field.path}_id" if self.field.column.is_relation else self.field.path)

    def key(self, raw: Any) -> str:
        """The key of what the query gave; the databases say yes and no each in its own way."""
        if self.field.type == Type.CHECKBOX:
            return "yes" if raw in (True, 1, "1", "true") else "no"
        return NONE if raw is None or raw == "" else str(raw)

    def key_of(self, artifact: Artifact) -> str:
        """In which column the artifact stands."""
        return self.key(Artifact.objects.filter(pk=artifact.pk).values_list(self.expression, flat=True).get())

    def where(self, key: str) -> Q:
        """The condition that an artifact stands in the column of this key."""
        if isinstance(self.field, Custom):
            name = f"custom__{self.field.field.slug}"
            if self.field.type == Type.CHECKBOX:
                return Q(**{name: True}) if key == "yes" else ~Q(**{name: True}) | Q(**{f"{name}__isnull": True})
            if key == NONE:
                return Q(**{f"{name}__isnull": True})
            return Q(**{name: int(key) if self.field.type == Type.PERSON and key.isdigit() else key})
        if self.field.type == Type.CHECKBOX:
            return Q(**{self.field.path: key == "yes"})
        if key == NONE:
            empty = Q(**{f"{self.field.path}__isnull": True})
            return empty if self.field.column.is_relation else empty | Q(**{self.field.path: ""})
        return Q(**{self.field.path: self.typed(key)})

    def typed(self, key: str) -> Any:
        whole = self.field.column.is_relation or self.field.column.get_internal_type().endswith("IntegerField")
        return (int(key) if key.isascii() and key.isdigit() and len(key) < 19 else -1) if whole else key

    def text(self, key: str) -> str:
        """What a cell of this value says, as a reader of cells takes it."""
        if key == NONE:
            return ""
        named = self.field.type == Type.LINK or (isinstance(self.field, BuiltIn) and self.field.name == "product")
        return self.labels([key]).get(key, key) if named else key

    @cached_property
    def fixed(self) -> dict[str, str]:
        """Columns that are there also when they are empty, in their order."""
        if self.name == "state":
            return {state.value: str(state.label) for state in self.listing.states if not state.category.closed}
        if self.field.type == Type.CHECKBOX:
            return {"yes": _("Yes"), "no": _("No")}
        if self.field.type != Type.SELECT or self.is_department:
            return {}
        archived: set[str] = set()
        if isinstance(self.field, Custom):
            archived = {option["value"] for option in self.field.field.options if option["archived"]}
        choices = self.field.choices(self.asker)
        return {str(value): str(label) for value, label in choices if value not in ("", None) and value not in archived}

    @property
    def is_department(self) -> bool:
        column = getattr(self.field, "column", None)
        return column is not None and column.is_relation and self.name != "product"

    @property
    def may_be_empty(self) -> bool:
        if self.field.type == Type.CHECKBOX:
            return False
        column = getattr(self.field, "column", None)
        return column is None or column.null or ("" in column.empty_values and column.blank)

    def labels(self, keys: list[str]) -> dict[str, str]:
        """How the columns of these keys are called; a state that is closed too."""
        known = dict(self.fixed)
        if self.name == "state":
            known |= {str(value): str(label) for value, label in self.listing.states.choices()}
        values = {key: int(key) if key.isascii() and key.isdigit() else key for key in keys if key not in known}
        values.pop(NONE, None)
        self.sayer.know([self.field], [{self.name: value} for value in values.values()])
        known |= {key: self.sayer.say(self.field, value) for key, value in values.items()}
        return known | {NONE: _("None")}

    def columns(self, found: set[str]) -> list[tuple[str, str]]:
        """(key, label) of the columns where cards of `found` keys are: fixed ones in order, others by name."""
        labels = self.labels([*found])
        others = sorted((key for key in found - self.fixed.keys() - {NONE}), key=lambda key: labels[key].casefold())
        keys = [*self.fixed, *others][:MOST]
        return [(key, labels[key]) for key in [*keys, *([NONE] if NONE in found or self.may_be_empty else [])]]
