"""Values of the workspace's own fields as rows, cards, panels and history show them."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from bihuan.artifacts.models import Artifact
from bihuan.artifacts.reach import reach_of
from bihuan.fields.definitions import defined
from bihuan.fields.models import CustomField, Type
from bihuan.fields.values import fits, label_of, said, type_of
from bihuan.pages.columns import Column
from bihuan.pages.fields.custom import Custom, own_fields
from bihuan.pages.fields.forms import box_for
from bihuan.people.models import User

TONES = {"gray": "", "blue": "acc", "green": "ok", "amber": "warn", "red": "bad", "violet": "violet"}
EMPTY: SafeString = mark_safe('<span class="text-ink-3">—</span>')
SHORT = 200


def columns_of(kind, user, workspace) -> tuple[Column, ...]:
    """The columns own fields add to the lists of a kind; the same objects until the definitions change."""
    fields = defined(workspace.pk).of(kind.slug)
    if not fields:
        return ()
    shown = [one for one in own_fields(kind, user, workspace).values() if one.field.in_list]
    return tuple(column_for(one) for one in shown if one.field.type != Type.LONG_TEXT)


def column_for(one: Custom) -> Column:
    """The column of an own field; the same object until the definitions change."""
    known = defined(one.field.workspace_id).of(one.field.kind).remembered.setdefault("columns", {})
    if one.name not in known:
        known[one.name] = Column(one.name, one.heading)
    return known[one.name]


def attach(rows: Sequence, fields: Iterable[CustomField], workspace, *, editable: bool = False) -> None:
    """Give rows of a list their own values in `custom`, and drawn under the names of the fields; two questions."""
    fields = list(fields)
    if not rows or not fields:
        return
    every = dict(Artifact.objects.filter(pk__in=[row.pk for row in rows]).values_list("pk", "custom"))
    people = names_of(fields, every.values())
    for row in rows:
        row.custom = every.get(row.pk, {})
        for field in fields:
            drawn = shown(field, row.custom.get(field.slug), workspace, people)
            setattr(row, field.name_in_forms, with_pencil(drawn, field, row) if editable else drawn)


def with_pencil(drawn: SafeString, field: CustomField, row) -> SafeString:
    """The value as a link to where it is changed; a script opens it in place."""
    if field.type == Type.FORMULA:
        return drawn
    words = _("Change %(field)s of %(key)s") % {"field": field.name, "key": row.key}
    address = f"{row.url}value/?name={field.name_in_forms}"
    spoken = format_html('<span class="sr-only">{}</span>', words)
    return format_html('<a class="bh-cell" href="{}" data-cell>{}{}</a>', address, spoken, drawn)


def names_of(fields: Iterable[CustomField], customs: Iterable[dict]) -> dict[int, str]:
    slugs = [field.slug for field in fields if field.type == Type.PERSON]
    ids = {custom[slug] for custom in customs for slug in slugs if custom.get(slug)} if slugs else set()
    return {user.pk: user.name for user in User.objects.filter(pk__in=ids)} if ids else {}


def shown(field: CustomField, value: Any, workspace, people: dict[int, str]) -> SafeString:
    """A value, drawn: options as chips, links as links, the rest as text."""
    type_ = type_of(field)
    if value in (None, "", []):
        return EMPTY
    if not fits(field, value):
        return format_html("{}", said(field, value, people))
    if type_ in (Type.SELECT, Type.MULTI_SELECT):
        return chips(field, [value] if isinstance(value, str) else value)
    if type_ == Type.LINK:
        return linked(value, workspace)
    text = said(field, value, people)
    short = text if len(text) <= SHORT else text[:SHORT] + "…"
    return format_html('<span class="num">{}</span>', short) if type_ in NUMERIC else format_html("{}", short)


NUMERIC = (Type.NUMBER, Type.MONEY, Type.DATE)


def chips(field: CustomField, values: list[str]) -> SafeString:
    colors = {option["value"]: TONES.get(option["color"], "") for option in field.options}
    drawn = ((colors.get(value, ""), label_of(field, value)) for value in values)
    return format_html_join(" ", '<span class="bh-chip {}">{}</span>', drawn)


def linked(key: str, workspace) -> SafeString:
    prefix, _dash, number = key.rpartition("-")
    slug = next((slug for slug, kind in Artifact.kinds().items() if kind.prefix == prefix), "")
    return format_html('<a class="bh-key" href="/{}/{}/{}/">{}</a>', workspace.slug, slug, number, key)


def panel_of(artifact, user, workspace, *, editable: bool) -> list[dict[str, Any]]:
    """Own fields but long texts, for the panel of an artifact: label, drawn value, and a box for who may change it."""
    fields = defined(workspace.pk).of(artifact.kind).seen(reach_of(user))
    custom = artifact.custom or {}
    here = [field for field in fields if field.product_id in (None, artifact.product_id)]
    mine = [field for field in here if field.type != Type.LONG_TEXT]
    people = names_of(mine, [custom])
    found = []
    for field in mine:
        value = custom.get(field.slug)
        one = {"field": field, "label": field.name, "shown": shown(field, value, workspace, people)}
        found.append(
            one | {"box": bound(field, value, user, workspace) if may_edit(field, editable=editable) else None}
        )
    return found


def may_edit(field: CustomField, *, editable: bool) -> bool:
    return editable and field.type != Type.FORMULA


def bound(field: CustomField, value: Any, user, workspace):
    """The box of one field by itself, with the value there is."""
    from django import forms

    form = forms.Form(initial={field.name_in_forms: value}, label_suffix="")
    form.fields[field.name_in_forms] = box_for(field, user, workspace, value)
    return form[field.name_in_forms]


def texts_of(artifact, user) -> list[tuple[str, str]]:
    """Label and text of the own fields with a value, say of an artifact as it was."""
    fields = defined(artifact.workspace_id).of(artifact.kind).seen(reach_of(user))
    custom = artifact.custom or {}
    people = names_of(fields, [custom])
    return [(field.name, said(field, custom[field.slug], people)) for field in fields if field.slug in custom]
