"""What a value becomes when its field gets another type, and how many would be lost."""

import datetime
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError

from bihuan.fields.models import CustomField, Type
from bihuan.fields.models.custom_field import completed
from bihuan.fields.values import clean, fits, said
from bihuan.fields.world import World

DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?\Z")
YES, NO = {"yes", "true", "1", "是", "有", "√", "y"}, {"no", "false", "0", "否", "无", "n"}
MOST_NEW_OPTIONS = 100
SAMPLES = 5
# Formulas have no values of their own to become something else, and nothing becomes one.
TYPES = [type_ for type_ in Type if type_ != Type.FORMULA]


@dataclass
class Preview:
    kept: int = 0
    lost: int = 0
    samples: list[str] = field(default_factory=list)
    options: list[dict] = field(default_factory=list)


def as_type(before: CustomField, type_: str, options: list[dict] | None = None) -> CustomField:
    """The definition as it would be with another type, not saved."""
    names = ("workspace_id", "kind", "slug", "name", "help_text", "currency", "kinds", "product_id")
    after = CustomField(**{name: getattr(before, name) for name in names}, type=type_, pk=before.pk)
    after.options = before.options if options is None else options
    return after


def converted(before: CustomField, after: CustomField, value: Any, world: World, people: dict[int, str]) -> Any:
    """The value under the other type; None where it is lost."""
    if value is None or not fits(before, value):
        return None
    text = said(before, value, people) if before.type != Type.MONEY else str(value)
    try:
        return clean(after, raw_of(after.type, before, value, text), world)
    except ValidationError:
        return None


def raw_of(type_: str, before: CustomField, value: Any, text: str) -> Any:
    """What to clean under the new type."""
    folded = unicodedata.normalize("NFKC", text).strip()
    match Type(type_):
        case Type.TEXT:
            return " ".join(text.split())
        case Type.LONG_TEXT:
            return text
        case Type.NUMBER | Type.MONEY:
            return value if isinstance(value, int | float) else number_in(folded)
        case Type.DATE:
            return day_in(folded)
        case Type.CHECKBOX:
            return True if folded.casefold() in YES else False if folded.casefold() in NO else None
        case Type.MULTI_SELECT:
            return value if before.type in (Type.SELECT, Type.MULTI_SELECT) else [text.strip()]
        case Type.SELECT:
            single = value[0] if isinstance(value, list) and len(value) == 1 else value
            return single if before.type in (Type.SELECT, Type.MULTI_SELECT) else text.strip()
    return folded


def number_in(text: str) -> float | None:
    try:
        return float(text.replace(",", "").strip("¥$€ %元"))
    except ValueError:
        return None


def day_in(text: str) -> datetime.date | None:
    if not (told := DAY.match(text)):
        return None
    try:
        return datetime.date(int(told[1]), int(told[2]), int(told[3]))
    except ValueError:
        return None


def preview(before: CustomField, type_: str, values: Iterable[Any], people: dict[int, str]) -> Preview:
    """What would happen to these values. Options are made of what stands there, where a field of choices gets none."""
    values = [value for value in values if value is not None]
    found = Preview(options=list(before.options))
    with_options = (Type.SELECT, Type.MULTI_SELECT)
    if type_ in with_options and before.type not in with_options:
        common = Counter(said(before, value, people).strip() for value in values if fits(before, value))
        labels = [label for label, _count in common.most_common(MOST_NEW_OPTIONS) if 0 < len(label) <= 60]
        found.options = completed(unlike(labels), [])
    after, world = as_type(before, type_, found.options), World(before.workspace_id, None)
    for value in values:
        if converted(before, after, value, world, people) is None:
            found.lost += 1
            text = said(before, value, people)
            if len(found.samples) < SAMPLES and text not in found.samples:
                found.samples.append(text[:80])
        else:
            found.kept += 1
    return found


def unlike(labels: list[str]) -> list[str]:
    """Without those that differ in capitals only."""
    return list({label.casefold(): label for label in reversed(labels)}.values())[::-1]
