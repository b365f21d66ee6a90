"""The form of a definition: only what its type has."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from bihuan.artifacts.models import Artifact
from bihuan.fields.models import COLORS, CustomField, Type
from bihuan.fields.models.custom_field import completed
from bihuan.pages.fields.forms import box_for
from bihuan.pages.forms import capitalized
from bihuan.people.models import Product

WITH_OPTIONS = (Type.SELECT, Type.MULTI_SELECT)
NO_DEFAULT = (Type.FORMULA, Type.LINK)
BLANK = 3
PARTS = ("value", "label", "color", "archived")
COLOR_NAMES = {
    "gray": _("Gray"),
    "blue": _("Blue"),
    "green": _("Green"),
    "amber": _("Amber"),
    "red": _("Red"),
    "violet": _("Violet"),
}


class DefinitionForm(forms.Form):
    """New or edited; `values()` is what the definition is to be."""

    name = forms.CharField(label=_("Name"), max_length=80)
    slug = forms.CharField(
        label=_("Key"),
        max_length=40,
        required=False,
        help_text=_("For the API, formulas and files; it never changes. Left empty, it is made of the name."),
    )
    help_text = forms.CharField(label=_("Help text"), max_length=300, required=False)
    product = forms.ModelChoiceField(Product.objects.none(), label=_("Only in the product"), required=False)
    required = forms.BooleanField(label=_("Required"), required=False)
    in_list = forms.BooleanField(label=_("Column of lists"), required=False)
    on_card = forms.BooleanField(label=_("On cards of the board"), required=False)

    def __init__(self, field: CustomField, user, data=None):
        self.field, self.type = field, Type(field.type)
        names = (
            "name",
            "help_text",
            "product",
            "required",
            "in_list",
            "on_card",
            "currency",
            "kinds",
            "formula",
            "default",
        )
        super().__init__(data, initial={name: getattr(field, name) for name in (*names, "default")}, label_suffix="")
        self.fields["product"].queryset = Product.objects.filter(workspace=field.workspace).current()
        self.fields["product"].empty_label = "—"
        if field.pk:
            del self.fields["slug"]
        if self.type == Type.LONG_TEXT:
            del self.fields["in_list"], self.fields["on_card"]
        self.of_type(user)

    def of_type(self, user) -> None:
        if self.type == Type.MONEY:
            self.fields["currency"] = forms.RegexField(r"^[A-Z]{3}\Z", label=_("Currency"), help_text="CNY, USD, EUR …")
        if self.type == Type.LINK:
            kinds = [(slug, capitalized(kind._meta.verbose_name_plural)) for slug, kind in Artifact.kinds().items()]
            self.fields["kinds"] = forms.MultipleChoiceField(
                label=_("Links to"),
                choices=kinds,
                required=False,
                widget=forms.CheckboxSelectMultiple,
                help_text=_("None chosen means all."),
            )
        if self.type == Type.FORMULA:
            del self.fields["required"]
            self.fields["formula"] = forms.CharField(
                label=_("Formula"), widget=forms.Textarea({"rows": 4, "class": "bh-code"})
            )
        if self.type not in NO_DEFAULT and (self.field.pk or self.type not in WITH_OPTIONS):
            box = box_for(self.field, user, self.field.workspace, self.field.default)
            box.required, box.label, box.help_text = False, _("Default value"), ""
            self.fields["default"] = box

    @property
    def with_options(self) -> bool:
        return self.type in WITH_OPTIONS

    def option_rows(self) -> list[dict[str, Any]]:
        """The options as sent, or as they are, with some empty ones to fill."""
        rows = self.sent() if self.is_bound else [dict(option) for option in self.field.options]
        return rows + [{"value": "", "label": "", "color": COLORS[len(rows) % len(COLORS)], "archived": False}] * BLANK

    def sent(self) -> list[dict[str, Any]]:
        """Options in the order of their places, without empty lines."""
        found = []
        for at in range(300):
            if (label := self.data.get(f"option-{at}-label")) is None:
                break
            if label.strip() or self.data.get(f"option-{at}-value"):
                place = self.data.get(f"option-{at}-place", "")
                number = float(place) if place.replace(".", "", 1).isdecimal() and place.isascii() else at + 1.0
                known = {name: self.data.get(f"option-{at}-{name}", "") for name in PARTS}
                found.append((number, at, known))
        return [known for _number, _at, known in sorted(found, key=lambda one: one[:2])]

    def values(self) -> dict[str, Any]:
        values = {name: self.cleaned_data[name] for name in self.fields}
        if self.with_options:
            known = {option["value"] for option in self.field.options}
            values["options"] = completed(
                [one for one in self.sent() if not one["value"] or one["value"] in known], self.field.options
            )
        default = values.get("default")
        values["default"] = getattr(default, "pk", default) if default not in (None, "", [], False) else None
        return values

    def blame(self, refusal: ValidationError) -> None:
        named = refusal.message_dict if hasattr(refusal, "error_dict") else {"__all__": refusal.messages}
        for name, messages in named.items():
            for message in messages:
                self.add_error(name if name in self.fields else None, message)
