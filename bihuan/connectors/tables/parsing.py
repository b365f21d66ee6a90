"""Which value of a field a cell stands for; one function for each field of a kind."""

from collections.abc import Callable
from datetime import datetime, tzinfo
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from bihuan.artifacts.models import Artifact
from bihuan.artifacts.models.link import LinkRole
from bihuan.artifacts.models.tag import LONGEST
from bihuan.connectors.tables.columns import COMMENTS, TIMES, each_language
from bihuan.connectors.tables.comments import comments_of
from bihuan.connectors.tables.named import Named
from bihuan.connectors.tables.synonyms import PRIORITY
from bihuan.fields.written import date_of, number_of, text_of, tidy, time_of, words_of, yes_or_no
from bihuan.people.models import Department, Product, Role, User

Parse = Callable[[Any], Any]


def parser(kind, name: str, named: Named, role: Role | int, zone: tzinfo, workspace_id: int) -> Parse:
    """Raises ValidationError for a cell that stands for no value of the field."""
    if name == "state":
        return partial(state_of, labelled(kind.states_in(workspace_id).choices), kind, role, workspace_id)
    if name == "tags":
        return tags_of
    if name == "links":
        return links_of
    if name == COMMENTS:
        return partial(comments_of, named=named, zone=zone)
    if name == "key":
        return lambda cell: text_of(cell).strip()
    if name in TIMES:
        return partial(past, zone=zone)
    return field_parser(kind._meta.get_field(name), named, zone)


def field_parser(field: models.Field, named: Named, zone: tzinfo) -> Parse:
    if field.is_relation:
        return reference_parser(field, named)
    if field.choices:
        words = labelled(lambda: field.flatchoices)
        if field.name == "priority":
            words = PRIORITY | words
        return partial(choice_of, words, field)
    for type_, parse in (
        (models.DateTimeField, partial(time_of, zone=zone)),
        (models.DateField, date_of),
        (models.BooleanField, yes_or_no),
        (models.IntegerField, whole_number),
        (models.FloatField, lambda cell: float(number_of(cell))),
        (models.DecimalField, number_of),
        (models.EmailField, lambda cell: text_of(cell).strip()),
    ):
        if isinstance(field, type_):
            return parse
    return text_of


def reference_parser(field: models.Field, named: Named) -> Parse:
    model = field.related_model
    if model is User:
        return named.person
    if model is Product:
        return named.product
    if model is Department:
        return named.department
    if field.name == "parent":
        return partial(named.artifact, slug="")
    if issubclass(model, Artifact):
        return partial(named.artifact, slug=model.slug or (field.get_limit_choices_to() or {}).get("kind", ""))
    raise TypeError(f"{field} cannot be imported yet")


def labelled(choices: Callable) -> dict[str, Any]:
    """Value and label of every choice, in every language, each as people may write it."""
    words: dict[str, Any] = {}
    with each_language() as languages:
        for _code in languages:
            words |= {tidy(str(text)): value for value, text in choices()}
    return words | {tidy(str(value)): value for value, _text in choices()}


def choice_of(words: dict[str, Any], field: models.Field, cell: Any) -> Any:
    said = tidy(text_of(cell))
    if said not in words:
        raise ValidationError(one_of([str(label) for _value, label in field.flatchoices]))
    return words[said]


def state_of(words: dict[str, Any], kind, role: Role | int, workspace_id: int, cell: Any) -> str:
    """A state, if the person may bring artifacts to it by some move, or they begin in it."""
    said, states = tidy(text_of(cell)), kind.states_in(workspace_id)
    if said not in words:
        raise ValidationError(one_of([str(state.label) for state in states]))
    state = words[said]
    needed = min((move.needs for move in kind.moves_in(workspace_id) if move.to == state), default=Role.REQUESTER)
    if state != next(iter(states)).value and role < needed:
        raise ValidationError(_("You need the role “%(role)s” for this state.") % {"role": Role(needed).label})
    return str(state)


def one_of(labels: list[str]) -> str:
    return _("Write one of: %(labels)s.") % {"labels": " · ".join(labels)}


def whole_number(cell: Any) -> int:
    number = number_of(cell)
    if number != int(number):
        raise ValidationError(_("Write a whole number."))
    return int(number)


def tags_of(cell: Any) -> list[str]:
    names = words_of(cell)
    if too_long := next((name for name in names if len(name) > LONGEST), None):
        raise ValidationError(
            _("The tag “%(start)s…” is longer than %(most)s characters.") % {"start": too_long[:20], "most": LONGEST}
        )
    return names


def links_of(cell: Any) -> list[tuple[str, str]]:
    """“evidences REQ-12; relates_to FB-3”."""
    found = []
    for words in words_of(cell):
        role, _space, key = words.strip().partition(" ")
        if role not in LinkRole.values or not key.strip():
            raise ValidationError(
                _("Write a link like “evidences REQ-12”. Roles: %(roles)s.") % {"roles": " · ".join(LinkRole.values)}
            )
        found.append((role, key.strip()))
    return found


def past(cell: Any, zone: tzinfo) -> datetime:
    found = time_of(cell, zone)
    if found > timezone.now() + timezone.timedelta(days=1):
        raise ValidationError(_("This time is still to come."))
    return found
