"""Formulas among the fields of a kind: what they may name, in which order they are worked out, what they come to."""

import datetime
import logging
from decimal import Decimal
from functools import cache
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from bihuan.fields import functions
from bihuan.fields.expressions import Formula, compiled, in_order
from bihuan.fields.models import CustomField, Type
from bihuan.fields.reading import ExpressionError
from bihuan.fields.values import fits, label_of, type_of
from bihuan.fields.world import artifacts

log = logging.getLogger(__name__)
# What the house itself counts, or changes with every writing, would always be one step behind.
LEFT_OUT = {"id", "kind", "number", "custom", "version", "changed_at", "position", "archived_at", "trashed_at"}
TYPES = {
    Type.TEXT: functions.TEXT,
    Type.LONG_TEXT: functions.TEXT,
    Type.NUMBER: functions.NUMBER,
    Type.MONEY: functions.NUMBER,
    Type.DATE: functions.DATE,
    Type.SELECT: functions.TEXT,
    Type.MULTI_SELECT: functions.LIST,
    Type.LINK: functions.TEXT,
    Type.CHECKBOX: functions.BOOLEAN,
}


@cache
def built_in(kind: str) -> dict[str, tuple[str, str]]:
    """The kind's own fields as formulas name them: by name, and by label in every language."""
    found: dict[str, tuple[str, str]] = {}
    for column in artifacts().kinds()[kind]._meta.concrete_fields:
        type_ = type_of_column(column)
        if not type_ or column.name in LEFT_OUT:
            continue
        for code, _name in settings.LANGUAGES:
            with translation.override(code):
                found.setdefault(str(column.verbose_name).casefold(), (column.name, type_))
        found[column.name] = (column.name, type_)
    return found


def type_of_column(column: models.Field) -> str:
    if column.is_relation or column.primary_key:
        return ""
    pairs = (
        ((models.DateField,), functions.DATE),
        ((models.BooleanField,), functions.BOOLEAN),
        ((models.IntegerField, models.FloatField, models.DecimalField), functions.NUMBER),
        ((models.CharField, models.TextField), functions.TEXT),
    )
    return next((type_ for classes, type_ in pairs if isinstance(column, classes)), "")


def names_for(kind: str, fields: list[CustomField]) -> dict[str, tuple[str, str]]:
    """All names a formula of this kind may use: own fields by key and by name go before those of the house."""
    found = dict(built_in(kind))
    usable = [field for field in fields if field.archived_at is None and field.type != Type.PERSON]
    for word in ("name", "slug"):
        for field in usable:
            type_ = field.result or functions.NUMBER if field.type == Type.FORMULA else TYPES[Type(field.type)]
            found[getattr(field, word).casefold()] = (f"custom.{field.slug}", type_)
    return found


def settled(field: CustomField, others: list[CustomField]) -> None:
    """Find out result and daily of a formula. Raises ValidationError that says where it is wrong, or names the loop."""
    every = [each for each in others if each.slug != field.slug] + [field]
    try:
        formula = compiled(field.formula, names_for(field.kind, every))
    except ExpressionError as error:
        raise ValidationError({"formula": str(error)}) from error
    if formula.type == functions.NOTHING:
        raise ValidationError({"formula": _("It never comes to anything.")})
    field.result, field.daily = formula.type, formula.daily
    try:
        in_order({each.slug: names_in(each, every) for each in every if each.type == Type.FORMULA})
    except ValueError as loop:
        called = {each.slug: each.name for each in every}
        way = " → ".join(called[slug] for slug in loop.args[0])
        raise ValidationError({"formula": _("These formulas need each other: %(way)s.") % {"way": way}}) from loop


def names_in(field: CustomField, every: list[CustomField]) -> list[str]:
    """The own fields a formula reads, by key; none where it cannot be read."""
    try:
        formula = compiled(field.formula, names_for(field.kind, every))
    except ExpressionError:
        return []
    return [name.removeprefix("custom.") for name in formula.names if name.startswith("custom.")]


def ordered(fields: list[CustomField]) -> list[tuple[CustomField, Formula]]:
    every = {field.slug: field for field in fields if field.type == Type.FORMULA and field.archived_at is None}
    found = []
    for slug in in_order({slug: names_in(field, fields) for slug, field in every.items()}):
        field = every[slug]
        try:
            found.append((field, compiled(field.formula, names_for(field.kind, fields))))
        except ExpressionError as error:
            # Labels of the house can change with a new edition; what the formula came to stays as it was.
            log.warning("formula of field %s: %s", field.pk, error)
    return found


def work_out(artifact, fields, custom: dict[str, Any]) -> None:
    """Put what each formula comes to into `custom`."""
    if not fields.formulas:
        return
    today = timezone.localdate()
    for field, formula in fields.formulas:
        values = {name: value_for(name, artifact, fields, custom) for name in formula.names}
        result = kept(formula.value(values, today))
        if result is None:
            custom.pop(field.slug, None)
        else:
            custom[field.slug] = result


def value_for(name: str, artifact, fields, custom: dict[str, Any]) -> Any:
    if not name.startswith("custom."):
        return plain(getattr(artifact, name))
    field = fields.by_slug[name.removeprefix("custom.")]
    value = custom.get(field.slug)
    type_ = type_of(field)
    if type_ == Type.CHECKBOX:
        return bool(value)
    if value is None or not fits(field, value):
        return None
    if type_ == Type.SELECT:
        return label_of(field, value)
    if type_ == Type.MULTI_SELECT:
        return [label_of(field, each) for each in value]
    return datetime.date.fromisoformat(value) if type_ == Type.DATE else plain(value)


def plain(value: Any) -> Any:
    """A value of the house as formulas know it."""
    if isinstance(value, datetime.datetime):
        return timezone.localdate(value)
    if isinstance(value, bool) or value is None:
        return value
    return float(value) if isinstance(value, int | float | Decimal) else value


def kept(value: Any) -> Any:
    """What a formula came to, as JSON."""
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, float):
        return int(value) if value.is_integer() else value
    return functions.as_text(value) if isinstance(value, list) else value
