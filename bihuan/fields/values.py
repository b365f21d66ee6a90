"""What may stand in a field of each type, how it is kept, by what it is found, and how it reads."""

import datetime
import math
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from bihuan.fields.functions import BIGGEST
from bihuan.fields.models import CustomField, Type

LONGEST = {Type.TEXT: 500, Type.LONG_TEXT: 100_000}
INDEXED = 200
EARLIEST, LATEST = 1900, 2200
ISO = re.compile(r"\d{4}-\d\d-\d\d")


class Entry(NamedTuple):
    """One row of the index."""

    text: str | None = None
    number: float | None = None
    date: datetime.date | None = None
    ref: int | None = None


def clean(field: CustomField, raw: Any, world) -> Any:
    """The value as it is kept; None where there is none. Raises ValidationError with what to do."""
    if raw is None or raw == "" or raw == []:
        return None
    return CLEANERS[Type(field.type)](field, raw, world)


def clean_text(field: CustomField, raw: Any, world) -> str | None:
    if not isinstance(raw, str):
        raise ValidationError(_("Write text."))
    if "\0" in raw or any("\ud800" <= character <= "\udfff" for character in raw):
        raise ValidationError(_("There is a character in it that cannot be kept. Take it out."))
    most = LONGEST[Type(field.type)]
    if len(raw) > most:
        raise ValidationError(_("It is longer than %(most)s characters.") % {"most": most})
    if field.type == Type.TEXT and len(raw.splitlines()) > 1:
        raise ValidationError(_("It takes one line only."))
    return raw


def clean_number(field: CustomField, raw: Any, world) -> int | float:
    if isinstance(raw, bool) or not isinstance(raw, int | float | Decimal):
        raise ValidationError(_("Write a number."))
    value = float(raw) if abs(raw) < BIGGEST else math.inf
    if not math.isfinite(value):
        raise ValidationError(_("Write a number below 10^15."))
    if field.type == Type.MONEY:
        cents = Decimal(repr(value)) * 100
        if cents != cents.to_integral_value():
            raise ValidationError(_("An amount has at most two decimal places."))
    return int(value) if value.is_integer() else value


def clean_date(field: CustomField, raw: Any, world) -> str:
    if isinstance(raw, datetime.datetime):
        raw = raw.date()
    if isinstance(raw, str):
        try:
            raw = datetime.date.fromisoformat(raw)
        except ValueError as error:
            raise ValidationError(_("Write a date like 2026-05-31.")) from error
    if not isinstance(raw, datetime.date):
        raise ValidationError(_("Write a date like 2026-05-31."))
    if not EARLIEST <= raw.year <= LATEST:
        raise ValidationError(_("That is too far away."))
    return raw.isoformat()


def clean_choice(field: CustomField, raw: Any, world) -> str:
    return option_of(field, raw, world)["value"]


def clean_choices(field: CustomField, raw: Any, world) -> list[str]:
    if isinstance(raw, str):
        raw = [raw]
    if not isinstance(raw, list | tuple) or len(raw) > len(field.options):
        raise ValidationError(_("Write a list of options, each once."))
    chosen = {option_of(field, each, world)["value"] for each in raw}
    return [option["value"] for option in field.options if option["value"] in chosen]


def option_of(field: CustomField, raw: Any, world) -> dict:
    """By its value or label. An archived one is no longer offered, but what has it keeps it."""
    said = raw.strip().casefold() if isinstance(raw, str) else None
    for word in ("value", "label"):
        for option in field.options:
            if said is not None and option[word].casefold() == said and (not option["archived"] or world.keeps(option)):
                return option
    offered = " · ".join(option["label"] for option in field.options if not option["archived"])
    raise ValidationError(_("Write one of: %(options)s.") % {"options": offered})


def clean_person(field: CustomField, raw: Any, world) -> int:
    return world.person(raw)


def clean_link(field: CustomField, raw: Any, world) -> str:
    return world.link(raw, field.kinds)


def clean_checkbox(field: CustomField, raw: Any, world) -> bool:
    if not isinstance(raw, bool):
        raise ValidationError(_("Write true or false."))
    return raw


def no_value(field: CustomField, raw: Any, world) -> None:
    raise ValidationError(_("It is worked out from other fields and cannot be written."))


CLEANERS: dict[Type, Callable[[CustomField, Any, Any], Any]] = {
    Type.TEXT: clean_text,
    Type.LONG_TEXT: clean_text,
    Type.NUMBER: clean_number,
    Type.MONEY: clean_number,
    Type.DATE: clean_date,
    Type.SELECT: clean_choice,
    Type.MULTI_SELECT: clean_choices,
    Type.PERSON: clean_person,
    Type.LINK: clean_link,
    Type.CHECKBOX: clean_checkbox,
    Type.FORMULA: no_value,
}
RESULTS = {"number": Type.NUMBER, "text": Type.TEXT, "date": Type.DATE, "boolean": Type.CHECKBOX, "list": Type.TEXT}


def type_of(field: CustomField) -> Type:
    """The type of its values: of a formula that of its result."""
    return RESULTS.get(field.result, Type.TEXT) if field.type == Type.FORMULA else Type(field.type)


def fits(field: CustomField, value: Any) -> bool:
    """Whether a kept value is of the field's type; while a change of type is under way some are not yet."""
    type_ = type_of(field)
    if type_ == Type.DATE:
        return isinstance(value, str) and ISO.fullmatch(value) is not None
    if type_ == Type.MULTI_SELECT:
        return isinstance(value, list)
    if type_ == Type.CHECKBOX:
        return isinstance(value, bool)
    if type_ in (Type.NUMBER, Type.MONEY, Type.PERSON):
        whole = int if type_ == Type.PERSON else int | float
        return isinstance(value, whole) and not isinstance(value, bool)
    return isinstance(value, str)


def folded(text: str) -> str:
    """How texts are compared and sorted in the index."""
    return " ".join(text.casefold().split())[:INDEXED]


def entries(field: CustomField, value: Any, ids: dict[str, int]) -> list[Entry]:
    """The rows of the index for a value; `ids` has those of the artifacts that keys name."""
    type_ = type_of(field)
    if value is None or not fits(field, value):
        return []
    if type_ == Type.LONG_TEXT:
        return [Entry(text=folded(value[: INDEXED * 2]))]
    if type_ in (Type.SELECT, Type.MULTI_SELECT):
        places = {option["value"]: place for place, option in enumerate(field.options)}
        chosen = [value] if isinstance(value, str) else value
        return [Entry(text=each, number=float(places.get(each, len(places)))) for each in chosen]
    if type_ in (Type.NUMBER, Type.MONEY, Type.CHECKBOX):
        return [Entry(number=float(value))]
    if type_ == Type.DATE:
        return [Entry(date=datetime.date.fromisoformat(value))]
    if type_ == Type.PERSON:
        return [Entry(ref=value)]
    if type_ == Type.LINK:
        return [Entry(text=value, ref=ids.get(value))]
    return [Entry(text=folded(str(value)))]


COLUMNS = {
    Type.TEXT: "text",
    Type.LONG_TEXT: "text",
    Type.SELECT: "number",
    Type.DATE: "date",
    Type.NUMBER: "number",
    Type.MONEY: "number",
    Type.CHECKBOX: "number",
}


def column_of(field: CustomField) -> str:
    """The column of the index that gives the order of its values; "" where they have none."""
    return COLUMNS.get(type_of(field), "")


def label_of(field: CustomField, value: str) -> str:
    return next((option["label"] for option in field.options if option["value"] == value), value)


def said(field: CustomField, value: Any, people: dict[int, str] | None = None) -> str:
    """A kept value as a person reads it; `people` are names by id."""
    type_ = type_of(field)
    if value is None or value == []:
        return ""
    if not fits(field, value):
        return " · ".join(map(str, value)) if isinstance(value, list) else str(value)
    if type_ in (Type.SELECT, Type.MULTI_SELECT):
        return " · ".join(label_of(field, each) for each in ([value] if isinstance(value, str) else value))
    if type_ == Type.CHECKBOX:
        return _("Yes") if value else _("No")
    if type_ == Type.PERSON:
        return (people or {}).get(value, f"#{value}")
    if type_ == Type.MONEY and isinstance(value, int | float):
        return f"{value:,.2f} {field.currency}"
    if isinstance(value, float):
        return f"{value:,.10g}"
    return f"{value:,}" if type_ == Type.NUMBER and isinstance(value, int) else str(value)
