"""A workspace's own fields for programs: what there are, and that required ones are filled."""

from typing import Any, Literal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from pydantic import BaseModel, Field

from bihuan.artifacts.models import Artifact
from bihuan.artifacts.reach import reach_of
from bihuan.fields.definitions import defined
from bihuan.fields.models import CustomField, Type

OWN_FILTERS = gettext_noop(
    "Your own fields are filters too: custom.<key>=value, several options between commas, 10..20 for a range, "
    "none or any for empty or filled ones, ! before options that are not wanted."
)


class Option(BaseModel):
    value: str
    label: str
    color: str
    archived: bool


class OwnField(BaseModel):
    key: str = Field(description=gettext_noop("As in `custom`."))
    name: str
    type: Literal[tuple(Type.values)]
    help_text: str
    required: bool
    default: Any
    options: list[Option]
    currency: str | None
    kinds: list[str] = Field(description=gettext_noop("The kinds a link may lead to; none are all."))
    formula: str | None
    result: str | None = Field(description=gettext_noop("Of a formula: number, text, date, boolean or list."))
    product: str | None = Field(description=gettext_noop("Only artifacts of this product have it."))


class FieldList(BaseModel):
    items: list[OwnField]


def fields_shape(kind: type[Artifact], user, workspace) -> list[dict[str, Any]]:
    return [shape_of(field) for field in defined(workspace.pk).of(kind.slug).seen(reach_of(user))]


def shape_of(field: CustomField) -> dict[str, Any]:
    names = ("name", "type", "help_text", "required", "default", "options", "kinds")
    return {"key": field.slug, **{name: getattr(field, name) for name in names}} | {
        "currency": field.currency if field.type == Type.MONEY else None,
        "formula": field.formula or None,
        "result": field.result or None,
        "product": field.product.slug if field.product else None,
    }


def demanded(kind: type[Artifact], workspace, values: dict[str, Any]) -> None:
    """Raise ValidationError by custom.<key> where a required field of a new artifact is not sent and has no default."""
    product, given = values.get("product"), values.get("custom") or {}
    required = [
        field
        for field in defined(workspace.pk).of(kind.slug).current
        if field.required and field.product_id in (None, getattr(product, "pk", None))
    ]
    refuse([field for field in required if empty(given.get(field.slug, field.default))])


def not_emptied(artifact: Artifact, values: dict[str, Any]) -> None:
    """Raise ValidationError where a required field would be emptied."""
    known, given = defined(artifact.workspace_id).of(artifact.kind).by_slug, values.get("custom") or {}
    refuse([known[slug] for slug, value in given.items() if slug in known and known[slug].required and empty(value)])


def empty(value: Any) -> bool:
    return value in (None, "", [], False)


def refuse(missing: list[CustomField]) -> None:
    if missing:
        words = _("Fill in “%(field)s” first.")
        raise ValidationError({field.name_in_forms: words % {"field": field.name} for field in missing})
