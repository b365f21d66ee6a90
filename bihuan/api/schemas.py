"""What a program may send and gets back, derived from `Kind.editable` and the model's own fields."""

import datetime
from decimal import Decimal
from functools import cache
from typing import Annotated, Any, Literal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_noop
from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    JsonValue,
    WithJsonSchema,
    create_model,
)
from pydantic_core import PydanticCustomError

from bihuan.api.shapes import NAMED, SHARED, own_fields
from bihuan.artifacts.models import Artifact

STRICT = ConfigDict(extra="forbid", strict=True)
LONGEST_TEXT = 1_000_000
BIGGEST = 2**53 - 1
MOST_ROWS = 1_000
TAG = Annotated[str, Field(min_length=1, max_length=60)]


class Named(BaseModel):
    id: int
    name: str


def as_text(value: Any) -> Any:
    return str(value) if type(value) is int else value


def only_text(value: Any) -> Any:
    """Pydantic would take a number for seconds since 1970."""
    if not isinstance(value, str):
        raise PydanticCustomError("date_type", "text")
    return value


PERSON = Annotated[
    str,
    BeforeValidator(as_text),
    Field(max_length=254),
    WithJsonSchema({"type": ["string", "integer"], "maxLength": 254}),
]
KEY = Annotated[str, Field(max_length=40)]
DATE = Annotated[datetime.date, Field(strict=False), BeforeValidator(only_text)]
TIME = Annotated[AwareDatetime, Field(strict=False), BeforeValidator(only_text)]
CUSTOM = Annotated[dict[str, JsonValue], Field(max_length=200)]
DECIMAL = Annotated[Decimal, Field(strict=False)]
PLAIN = (
    (models.DateTimeField, TIME),
    (models.DateField, DATE),
    (models.FloatField, Annotated[float, Field(allow_inf_nan=False)]),
    (models.DecimalField, DECIMAL),
    (models.BooleanField, bool),
    (models.JSONField, CUSTOM),
    (models.IntegerField, Annotated[int, Field(ge=-BIGGEST, le=BIGGEST)]),
)


SHOWN = (
    (models.DateTimeField, datetime.datetime),
    (models.DateField, datetime.date),
    (models.FloatField, float),
    (models.DecimalField, Decimal),
    (models.BooleanField, bool),
    (models.JSONField, dict[str, Any]),
    (models.IntegerField, int),
)


def changeable(kind: type[Artifact]) -> list[str]:
    """What may be sent: what the form shows, and what a move asks for."""
    asked = [name for move in kind.moves for name in move.requires]
    return list(dict.fromkeys([*kind.editable, *asked]))


@cache
def input_of(kind: type[Artifact], partial: bool = False) -> type[BaseModel]:
    """The body of PATCH (partial), and of POST, where only the title is needed."""
    fields: dict[str, Any] = {name: field_of(kind._meta.get_field(name)) for name in changeable(kind)}
    fields["tags"] = (list[TAG], Field(None, title=gettext_noop("tags"), max_length=100))
    about_custom = gettext_noop("Key → value; what is not sent stays, null takes a value away. See “fields/”.")
    fields["custom"] = (CUSTOM, Field(None, title=gettext_noop("custom fields"), description=about_custom))
    if partial:
        fields["title"] = (fields["title"][0], Field(None, title="title"))
        return create_model(f"{kind.__name__}Changes", __config__=STRICT, **fields)
    states = Annotated[str, Field(max_length=40, examples=[state.value for state in kind.State])]
    fields["state"] = (
        states,
        Field(None, title=gettext_noop("state"), description=gettext_noop("Another than the first one needs a lead.")),
    )
    return create_model(f"New{kind.__name__}", __config__=STRICT, **fields)


def field_of(field: models.Field) -> tuple[Any, Any]:
    required = field.name == "title"
    annotation = type_of(field)
    about: dict[str, Any] = {"title": str(field.verbose_name), "description": str(field.help_text) or None}
    if field.choices:
        about["json_schema_extra"] = {"x-labels": {str(value): str(label) for value, label in field.choices}}
    return (annotation | None if field.null else annotation), Field(... if required else None, **about)


def type_of(field: models.Field) -> Any:
    if field.is_relation:
        return reference_type(field)
    if field.choices:
        return Literal[tuple(value for value, _label in field.flatchoices)]
    for model_field, annotation in PLAIN:
        if isinstance(field, model_field):
            return bounded(field, annotation)
    return Annotated[str, Field(min_length=0 if field.blank else 1, max_length=field.max_length or LONGEST_TEXT)]


def reference_type(field: models.Field) -> Any:
    if field.name in ("department",):
        return Annotated[int, Field(ge=1, le=BIGGEST)]
    return PERSON if field.related_model._meta.label == "people.User" else KEY


def bounded(field: models.Field, annotation: Any) -> Any:
    if isinstance(field, models.DecimalField):
        return Annotated[annotation, Field(max_digits=field.max_digits, decimal_places=field.decimal_places)]
    for validator in field._validators:
        if isinstance(validator, MinValueValidator):
            annotation = Annotated[annotation, Field(ge=validator.limit_value)]
        if isinstance(validator, MaxValueValidator):
            annotation = Annotated[annotation, Field(le=validator.limit_value)]
    return annotation


@cache
def output_of(kind: type[Artifact]) -> type[BaseModel]:
    """What lists, GET and every answer to writing show of one artifact."""
    plain, references = own_fields(kind)
    fields: dict[str, Any] = {
        "key": (str, Field(title="key", examples=[f"{kind.prefix}-12"])),
        "kind": (Literal[kind.slug], ...),
    }
    fields |= {name: shown(kind._meta.get_field(name)) for name in (*SHARED, *plain)}
    fields["state"] = (str, Field(title=gettext_noop("state"), examples=[state.value for state in kind.State]))
    fields |= dict.fromkeys(NAMED, (Named | None, ...))
    fields |= dict.fromkeys(("product", "parent", *references), (str | None, ...))
    return create_model(kind.__name__, tags=(list[str], ...), **fields)


def shown(field: models.Field) -> tuple[Any, Any]:
    plain = next((python for model_field, python in SHOWN if isinstance(field, model_field)), str)
    return (plain | None if field.null else plain), Field(title=str(field.verbose_name))


class Added(BaseModel):
    keys: list[str]


def in_own_zone(at: datetime.datetime) -> datetime.datetime:
    """A time without an offset is meant as the caller's clock shows it, as on the pages."""
    return timezone.make_aware(at) if timezone.is_naive(at) else at


class Moment(BaseModel):
    version: Annotated[int, Field(ge=1, le=BIGGEST)] | None = None
    at: Annotated[datetime.datetime, AfterValidator(in_own_zone)] | None = None


class Page(BaseModel):
    next: str | None = Field(description=gettext_noop("Address of the next page; null on the last one."))


@cache
def list_of(kind: type[Artifact]) -> type[BaseModel]:
    return create_model(f"{kind.__name__}Page", __base__=Page, items=(list[output_of(kind)], ...))


@cache
def bulk_of(kind: type[Artifact]) -> type[BaseModel]:
    rows = Annotated[list[input_of(kind)], Field(min_length=1, max_length=MOST_ROWS)]
    return create_model(f"{kind.__name__}Rows", __config__=STRICT, rows=(rows, ...))


@cache
def move_of(kind: type[Artifact]) -> type[BaseModel]:
    verbs = Annotated[str, Field(max_length=40)]  # a workspace may have moves of its own: see kinds/
    return create_model(
        f"{kind.__name__}Move",
        __config__=STRICT,
        verb=(verbs, Field(json_schema_extra={"x-labels": {move.verb: str(move.label) for move in kind.moves}})),
        reason=(Annotated[str, Field(max_length=LONGEST_TEXT)], ""),
        fields=(input_of(kind, partial=True) | None, None),
    )
