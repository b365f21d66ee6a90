"""The boxes a workspace's own fields are written in, and what forms do with them."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import Q

from bihuan.artifacts.models import Artifact
from bihuan.artifacts.reach import reach_of
from bihuan.fields.definitions import defined
from bihuan.fields.models import CustomField, Type
from bihuan.people.models import Membership, User

PREFIX = "custom."


class Choices(forms.MultipleChoiceField):
    """Several options; also as one text between commas, as a form keeps what somebody else wrote meanwhile."""

    widget = forms.CheckboxSelectMultiple

    def to_python(self, value):
        words = [value] if isinstance(value, str) else value or []
        return [word for text in words for word in str(text).split(",") if word]

    def prepare_value(self, value):
        return self.to_python(value)

    def has_changed(self, initial, data):
        return set(self.to_python(initial)) != set(self.to_python(data))


class Number(forms.FloatField):
    def prepare_value(self, value):
        return repr(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


def fields_in_form(kind, user, workspace, product_id: int | None) -> list[CustomField]:
    """What a form of this kind asks for, where the artifact is of this product or of none."""
    fields = defined(workspace.pk).of(kind.slug)
    return [
        field
        for field in fields.seen(reach_of(user))
        if field.type != Type.FORMULA and field.product_id in (None, product_id)
    ]


def box_for(field: CustomField, user, workspace, now: Any = None) -> forms.Field:
    """The form field of a definition; `now` is the value there is: it stays on offer though no longer offered."""
    common: dict[str, Any] = {"label": field.name, "required": field.required, "help_text": field.help_text}
    match Type(field.type):
        case Type.TEXT:
            return lossless(max_length=500, **common)
        case Type.LONG_TEXT:
            return lossless(widget=forms.Textarea({"rows": 5, "data-markdown": str(user.pk) if user else ""}), **common)
        case Type.NUMBER | Type.MONEY:
            step = "0.01" if field.type == Type.MONEY else "any"
            common["label"] = f"{field.name} ({field.currency})" if field.type == Type.MONEY else field.name
            return Number(widget=forms.NumberInput({"step": step}), **common)
        case Type.DATE:
            return forms.DateField(widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"), **common)
        case Type.SELECT:
            return forms.ChoiceField(choices=[("", "—"), *offered(field, now)], **common)
        case Type.MULTI_SELECT:
            return Choices(choices=offered(field, now), **common)
        case Type.PERSON:
            return person_box(workspace, now, common)
        case Type.LINK:
            return link_box(field, user, workspace, common)
    return forms.BooleanField(**common)


def lossless(**how) -> forms.Field:
    from bihuan.pages.forms import Text

    return Text(**how)


def offered(field: CustomField, now: Any) -> list[tuple[str, str]]:
    kept = now if isinstance(now, list) else [now]
    return [(one["value"], one["label"]) for one in field.options if not one["archived"] or one["value"] in kept]


def person_box(workspace, now: Any, common: dict) -> forms.Field:
    here = Membership.objects.filter(workspace=workspace, user__is_active=True)
    people = User.objects.filter(Q(pk__in=here.values("user")) | Q(pk=now if isinstance(now, int) else None))
    return forms.ModelChoiceField(people.order_by("name"), empty_label="—", **common)


def link_box(field: CustomField, user, workspace, common: dict) -> forms.Field:
    from bihuan.pages.forms import KeyField

    seen = Artifact.objects.visible_to(user, workspace)
    kinds = [slug for slug in field.kinds if slug in Artifact.kinds()]
    prefix = Artifact.kinds()[kinds[0]].prefix if kinds else "REQ"
    return KeyField(seen=seen.filter(kind__in=kinds) if kinds else seen, prefix=prefix, **common)


def add_boxes(form) -> None:
    """Put the workspace's own fields into the form of an artifact, new or edited."""
    artifact, product = form.artifact, product_of(form)
    for field in fields_in_form(form.kind, form.user, form.workspace, product):
        now = (artifact.custom or {}).get(field.slug) if artifact else field.default
        box = form.fields[field.name_in_forms] = box_for(field, form.user, form.workspace, now)
        if field.type == Type.LONG_TEXT:
            box.widget.attrs |= form.edited_as(field.name_in_forms)
        if field.name_in_forms not in form.initial:
            form.initial[field.name_in_forms] = now


def product_of(form) -> int | None:
    """The product the form names, or begins with: some fields are asked for in one product only."""
    said = form.data.get("product") if form.is_bound else form.initial.get("product")
    said = getattr(said, "pk", said)
    return int(said) if str(said or "").isascii() and str(said or "").isdigit() else None


def gathered(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values by the names of boxes, as add() and change() take them: own fields together under `custom`."""
    own = {name.removeprefix(PREFIX): value for name, value in values.items() if name.startswith(PREFIX)}
    rest = {name: value for name, value in values.items() if not name.startswith(PREFIX)}
    return rest | ({"custom": own} if own else {})


def sent(request, names) -> dict[str, str]:
    """What a form of some fields sent; several options of one field between commas."""
    return {
        name: ",".join(filter(None, request.POST.getlist(name))) if name.startswith(PREFIX) else request.POST[name]
        for name in names
    }
