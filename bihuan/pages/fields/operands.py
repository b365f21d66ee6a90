"""What a filter compares with: read from text as it stands in an address or a saved view."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from bihuan.artifacts.models import Artifact
from bihuan.fields.models import Type
from bihuan.pages.filters.relative import Span, span
from bihuan.people.models import Department, Membership, User

EARLIEST, LATEST = 1900, 2200
TEXTS = (Type.TEXT, Type.LONG_TEXT)
AMOUNTS = (Type.NUMBER, Type.MONEY, Type.DATE)
OPERATORS: Mapping[str, Any] = {
    "is": gettext_lazy("is"),
    "is_not": gettext_lazy("is not"),
    "contains": pgettext_lazy("operator", "contains"),
    "at_least": gettext_lazy("at least"),
    "at_most": gettext_lazy("at most"),
    "between": gettext_lazy("between"),
    "any_of": gettext_lazy("any of"),
    "none_of": gettext_lazy("none of"),
    "all_of": gettext_lazy("all of"),
    "empty": gettext_lazy("is empty"),
    "filled": gettext_lazy("is not empty"),
}
SUITS: Mapping[Type, tuple[str, ...]] = {
    Type.TEXT: ("contains", "is", "is_not", "empty", "filled"),
    Type.LONG_TEXT: ("contains", "empty", "filled"),
    Type.NUMBER: ("is", "is_not", "at_least", "at_most", "between", "empty", "filled"),
    Type.MONEY: ("is", "is_not", "at_least", "at_most", "between", "empty", "filled"),
    Type.DATE: ("is", "is_not", "at_least", "at_most", "between", "empty", "filled"),
    Type.SELECT: ("any_of", "none_of", "empty", "filled"),
    Type.MULTI_SELECT: ("any_of", "all_of", "none_of", "empty", "filled"),
    Type.PERSON: ("any_of", "none_of", "empty", "filled"),
    Type.LINK: ("any_of", "none_of", "empty", "filled"),
    Type.CHECKBOX: ("is",),
}


# Who asks decides what these mean.
MOVING: Mapping[str, Any] = {"me": gettext_lazy("me"), "my_department": gettext_lazy("my department")}


class Unreadable(ValueError):
    """A filter whose value says nothing; the message says what it should be."""


def read(type_: Type, text: str) -> tuple[str, str]:
    """Operator and operand of a filter in an address: `none`, `any`, `10..20`, `10..`, `!a,b`, or just what it is."""
    if text in ("none", "any"):
        return ("empty" if text == "none" else "filled"), ""
    if type_ in AMOUNTS and ".." in text:
        low, _dots, high = text.partition("..")
        return ("between", text) if low and high else ("at_least", low) if low else ("at_most", high)
    if type_ in TEXTS:
        return "contains", text
    if type_ in (Type.NUMBER, Type.MONEY, Type.DATE, Type.CHECKBOX):
        return "is", text
    return ("none_of", text[1:]) if text.startswith("!") else ("any_of", text)


def written(type_: Type, operator: str, operand: str) -> str:
    """The other way: how a filter stands in an address, where it can."""
    if operator in ("empty", "filled"):
        return "none" if operator == "empty" else "any"
    around = {"at_least": ("", ".."), "at_most": ("..", ""), "none_of": ("!", "")}.get(operator, ("", ""))
    return f"{around[0]}{operand}{around[1]}"


def number_of(text: str) -> float:
    try:
        value = float(text)
    except ValueError as error:
        raise Unreadable(_("write a number.")) from error
    if not abs(value) < 1e15:
        raise Unreadable(_("write a number."))
    return value


def date_of(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise Unreadable(_("write the date like 2026-07-14.")) from error
    if not EARLIEST <= day.year <= LATEST:
        raise Unreadable(_("that is too far away."))
    return day


def span_of(text: str) -> Span:
    """First and last day of a date, or of words like this_week."""
    if text and (found := span(text)):
        return found
    day = date_of(text)
    return day, day


def midnight(day: date) -> datetime:
    return timezone.make_aware(datetime(day.year, day.month, day.day))  # noqa: DTZ001  made aware around it


def yes_or_no(text: str) -> bool:
    if text.casefold() not in ("yes", "no", "true", "false", "1", "0"):
        raise Unreadable(_("write yes or no."))
    return text.casefold() in ("yes", "true", "1")


def chosen(text: str, choices: list[tuple[Any, str]]) -> list[Any]:
    """Values of options, given by value or label between commas."""
    known = {str(value).casefold(): value for value, label in choices}
    labels = {str(label).casefold(): value for value, label in choices}
    found = []
    for word in filter(None, (part.strip().casefold() for part in text.split(","))):
        if word not in known and word not in labels:
            raise Unreadable(_("there is no option “%(name)s”.") % {"name": word})
        found.append(known.get(word, labels.get(word)))
    if not found:
        raise Unreadable(_("name an option."))
    return found


def people(text: str, asker) -> list[int]:
    """Ids of members, “me” among them."""
    found = []
    for word in filter(None, (part.strip() for part in text.split(","))):
        if word == "me":
            found.append(asker.user.pk)
            continue
        if word == "my_department":
            found += colleagues(asker)
            continue
        here = User.objects.filter(memberships__workspace=asker.workspace)
        known = here.filter(pk=int(word)) if word.isascii() and word.isdigit() and len(word) < 19 else here.none()
        if not known.exists():
            raise Unreadable(_("there is no such person here."))
        found.append(int(word))
    if not found:
        raise Unreadable(_("there is no such person here."))
    return found


def colleagues(asker) -> list[int]:
    """Who is in the person's department or below it; only oneself where there is none."""
    found = Membership.objects.filter(workspace=asker.workspace, department__in=departments(asker))
    return sorted({asker.user.pk, *found.values_list("user", flat=True)})


def departments(asker) -> list[int]:
    """Ids of the person's department and all below it."""
    mine = Department.objects.filter(memberships__user=asker.user, workspace=asker.workspace).first()
    if mine is None:
        return []
    below = Department.objects.filter(workspace=asker.workspace, path__startswith=mine.path)
    return list(below.values_list("pk", flat=True))


def targets(text: str, asker) -> list[int]:
    """Ids of the artifacts these keys name, as far as the person sees them."""
    found = []
    for key in filter(None, (part.strip() for part in text.split(","))):
        seen = Artifact.objects.visible_to(asker.user, asker.workspace).keyed(key)
        if (pk := seen.values_list("pk", flat=True).first()) is None:
            raise Unreadable(_("there is no %(key)s here.") % {"key": key})
        found.append(pk)
    if not found:
        raise Unreadable(_("write a key like REQ-12."))
    return found
