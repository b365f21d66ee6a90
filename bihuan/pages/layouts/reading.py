"""What somebody typed, pasted or dropped into a cell, as a value of its field; each name is looked up once."""

from collections import defaultdict
from collections.abc import Callable
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from bihuan.artifacts.models import Artifact
from bihuan.fields.models import Type
from bihuan.fields.values import clean
from bihuan.fields.world import World
from bihuan.fields.written import date_of, number_of, tidy, words_of, yes_or_no
from bihuan.pages.fields.builtin import BuiltIn
from bihuan.pages.fields.custom import Custom
from bihuan.pages.fields.described import Asker, Described
from bihuan.people.models import Department, Product


class Reader:
    """Reads cells of one kind as one person may write them. Raises ValidationError that says what to write instead."""

    def __init__(self, kind: type[Artifact], user, workspace):
        self.kind, self.user, self.workspace = kind, user, workspace
        self.asker = Asker(kind, user, workspace)
        self.world = World(workspace.pk, user)
        self.options: dict[str, dict[str, list]] = {}

    def read(self, field: Described, text: str, before: Any = None) -> Any:
        """The value as change() takes it; `before` is the one there is, which may stay though no longer offered."""
        if "\0" in text:
            raise ValidationError(_("There is a NUL character in it. Take it out."))
        if isinstance(field, Custom):
            self.world.before = before
            return clean(field.field, self.raw(field, text), self.world) if text.strip() else None
        if not isinstance(field, BuiltIn):
            raise ValidationError(_("It cannot be written here."))
        if not text.strip():
            return self.nothing(field)
        column = field.column
        if column.many_to_many:
            return words_of(text)
        if column.is_relation:
            return self.related(field, text)
        if column.choices:
            return column.to_python(self.option(field, text))
        return self.plain(column, text)

    def raw(self, field: Described, text: str) -> Any:
        read: Callable[[str], Any] = RAW.get(field.type, str.strip)
        if field.type == Type.PERSON:
            return self.person(text).pk
        value = read(text)
        return float(value) if field.type in (Type.NUMBER, Type.MONEY) else value

    def plain(self, column: models.Field, text: str) -> Any:
        if isinstance(column, models.BooleanField):
            return yes_or_no(text)
        if isinstance(column, models.DateField):
            return date_of(text)
        if isinstance(column, models.IntegerField):
            number = number_of(text)
            if number != int(number):
                raise ValidationError(_("Write a whole number."))
            return int(number)
        if isinstance(column, models.FloatField):
            return float(number_of(text))
        if isinstance(column, models.DecimalField):
            return number_of(text)
        return text if isinstance(column, models.TextField) else " ".join(text.split())

    def nothing(self, field: BuiltIn) -> Any:
        column = field.column
        if column.many_to_many:
            return []
        if column.null:
            return None
        if field.name != "title" and column.blank and isinstance(column, models.CharField | models.TextField):
            return ""
        raise ValidationError(_("Fill in “%(field)s”.") % {"field": field.label})

    def related(self, field: BuiltIn, text: str) -> Any:
        model = field.column.related_model
        if field.type == Type.PERSON:
            return self.person(text)
        if model is Product:
            return only(self.products.get(tidy(text)), _("There is no such product here."))
        if model is Department:
            return only(self.departments.get(tidy(text)), _("There is no such department here."))
        seen = Artifact.objects.visible_to(self.user, self.workspace)
        if limit := field.column.get_limit_choices_to().get("kind"):
            seen = seen.filter(kind=limit)
        found = seen.keyed(text.strip().partition(" ")[0]).first()
        if found is None:
            raise ValidationError(_("There is no %(key)s here. Write a key like REQ-12.") % {"key": text.strip()[:40]})
        return found

    def option(self, field: BuiltIn, text: str) -> Any:
        if field.name not in self.options:
            known = defaultdict(list)
            for value, label in field.choices(self.asker):
                for said in {tidy(str(label)), tidy(str(value))}:
                    known[said].append(value)
            self.options[field.name] = known
        offered = _("Write one of: %(options)s.") % {
            "options": " · ".join(str(label) for _value, label in field.choices(self.asker))
        }
        return only(self.options[field.name].get(tidy(text)), offered)

    def person(self, text: str):
        """By name, by e-mail address, or by id as a board sends it."""
        said = _("Nobody here is called “%(name)s”. Write a name or an e-mail address.") % {"name": text.strip()[:60]}
        return only(self.people.get(tidy(text)), said)

    @cached_property
    def people(self) -> dict[str, list]:
        found = defaultdict(list)
        for membership in self.workspace.memberships.filter(user__is_active=True).select_related("user"):
            user = membership.user
            for said in {user.email.lower(), tidy(user.name), str(user.pk)}:
                found[said].append(user)
        return found

    @cached_property
    def products(self) -> dict[str, list]:
        found = defaultdict(list)
        for product in Product.objects.visible_to(self.user).filter(workspace=self.workspace).distinct():
            for said in {product.slug, tidy(product.name), str(product.pk)}:
                found[said].append(product)
        return found

    @cached_property
    def departments(self) -> dict[str, list]:
        found = defaultdict(list)
        for department in Department.objects.filter(workspace=self.workspace):
            for said in {tidy(department.name), str(department.pk)}:
                found[said].append(department)
        return found


RAW: dict[Type, Callable[[str], Any]] = {
    Type.NUMBER: number_of,
    Type.MONEY: number_of,
    Type.DATE: date_of,
    Type.CHECKBOX: yes_or_no,
    Type.MULTI_SELECT: words_of,
    Type.LONG_TEXT: str,
    Type.TEXT: lambda text: " ".join(text.split()),
}


def only(found: list | None, nothing: str) -> Any:
    if not found:
        raise ValidationError(nothing)
    if len(found) > 1:
        raise ValidationError(_("Several have this name. Write the e-mail address, the address or the key instead."))
    return found[0]
