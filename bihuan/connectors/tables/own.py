"""A workspace's own fields in files: which columns they are, what a cell stands for, and what a value looks like."""

from collections.abc import Callable, Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from bihuan.artifacts.reach import reach_of
from bihuan.connectors.tables.named import Named
from bihuan.fields.definitions import defined
from bihuan.fields.models import CustomField, Type
from bihuan.fields.values import clean, label_of, type_of
from bihuan.fields.world import World
from bihuan.fields.written import date_of, listed, number_of, text_of, words_of, yes_or_no
from bihuan.people.models import User

PREFIX = "custom."
CUSTOM = "custom"
Own = dict[str, CustomField]


def own_columns(kind, workspace, by, *, formulas: bool = False) -> Own:
    """By column name, custom.<key>. Formulas are written out, and never read back."""
    seen = defined(workspace.pk).of(kind.slug).seen(reach_of(by))
    return {field.name_in_forms: field for field in seen if formulas or field.type != Type.FORMULA}


def own_parser(field: CustomField, named: Named, world: World) -> Callable[[Any], Any]:
    """Raises ValidationError for a cell that stands for no value of the field."""

    def parse(cell: Any) -> Any:
        match Type(field.type):
            case Type.NUMBER | Type.MONEY:
                raw: Any = number_of(cell)
            case Type.DATE:
                raw = date_of(cell)
            case Type.CHECKBOX:
                raw = yes_or_no(cell)
            case Type.MULTI_SELECT:
                raw = words_of(cell)
            case Type.PERSON:
                raw = named.person(cell)
            case Type.TEXT | Type.LONG_TEXT:
                raw = text_of(cell)
            case _:
                raw = text_of(cell).strip()
        return clean(field, raw, world)

    return parse


def merged(values: dict[str, Any], name: str, value: Any) -> None:
    values.setdefault(CUSTOM, {})[name.removeprefix(PREFIX)] = value


def changed(artifact, given: dict[str, Any]) -> list[dict] | None:
    """[before, after] of the keys a row says, where any of them differs."""
    before = {slug: (artifact.custom or {}).get(slug) for slug in given}
    return None if before == given else [before, given]


def faults_of(artifact, given: dict[str, Any] | None, world: World) -> dict[str, list[str]]:
    """What the definitions hold against these values, by custom.<key>."""
    from bihuan.fields.keeping import keep

    try:
        keep(artifact, given, by=world.by, world=world)
    except ValidationError as error:
        return error.message_dict
    return {}


def flat(own: Iterable[CustomField], custom: dict[str, Any]) -> dict[str, str]:
    """Values by column name, as people read them in a preview."""
    people = people_of(own, [custom])
    mine = [field for field in own if custom.get(field.slug) is not None]
    return {field.name_in_forms: in_cell(field, custom[field.slug], people) for field in mine}


def people_of(own: Iterable[CustomField], customs: Iterable[dict[str, Any]]) -> dict[int, str]:
    """E-mail addresses of the people these values name."""
    slugs = [field.slug for field in own if field.type == Type.PERSON]
    ids = {custom[slug] for custom in customs for slug in slugs if custom.get(slug)} if slugs else set()
    return dict(User.objects.filter(pk__in=ids).values_list("pk", "email")) if ids else {}


def in_cell(field: CustomField, value: Any, people: dict[int, str]) -> Any:
    """A value as it leaves the house: labels of options, addresses of people, numbers as numbers."""
    if value is None:
        return ""
    type_ = type_of(field)
    if type_ == Type.SELECT:
        return label_of(field, value)
    if type_ == Type.MULTI_SELECT:
        return listed([label_of(field, each) for each in value])
    if type_ == Type.PERSON:
        return people.get(value, "")
    if type_ == Type.CHECKBOX:
        return _("Yes") if value else _("No")
    return value
