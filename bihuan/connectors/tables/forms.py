"""The questions of an import: which file, how to read it, which column is what."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan.connectors.tables.columns import label, targets
from bihuan.connectors.tables.delimited import ENCODINGS
from bihuan.connectors.tables.mapping import Mapping
from bihuan.connectors.tables.models import Import
from bihuan.people.models import Product

DELIMITERS = {",": ",", ";": ";", "tab": gettext_lazy("Tab"), "|": "|"}
FIXED = ("product", "level", "state", "priority", "strength", "channel", "owner", "department", "tags")


class UploadForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("CSV, XLSX or JSON, with headers in the first row."),
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx,.json"}),
    )


class ReadingForm(forms.Form):
    """How the file is read, where it can be read in more than one way."""

    def __init__(self, job: Import, sheets: list[str], data=None):
        super().__init__(data)
        if "delimiter" in job.options:
            now = {"\t": "tab"}.get(job.options["delimiter"], job.options["delimiter"])
            choices = {**DELIMITERS, **({} if now in DELIMITERS else {now: now})}
            self.fields["delimiter"] = forms.ChoiceField(label=_("Delimiter"), choices=choices.items(), initial=now)
            encodings = dict.fromkeys([job.options["encoding"], *ENCODINGS])
            self.fields["encoding"] = forms.ChoiceField(
                label=_("Encoding"), choices=[(each, each) for each in encodings]
            )
        elif len(sheets) > 1:
            self.fields["sheet"] = forms.ChoiceField(
                label=_("Sheet"), choices=[(each, each) for each in sheets], initial=job.options["sheet"]
            )


class MappingForm(forms.Form):
    """One choice for each column of the file, and what all rows have in common."""

    rest = forms.BooleanField(
        label=gettext_lazy("Put the columns without a field into the description, as “header: value”"), required=False
    )

    def __init__(self, job: Import, data=None):
        super().__init__(data)
        self.job, self.kind = job, job.kind_class
        mapping = Mapping(**job.mapping)
        self.initial["rest"] = mapping.rest
        choices = [("", _("Leave out")), *targets(self.kind).items()]
        for place, (column, name) in enumerate(zip(job.columns, mapping.columns, strict=True)):
            self.fields[f"column-{place}"] = forms.ChoiceField(
                label=column, choices=choices, initial=name, required=False
            )
        for name in FIXED:
            if name in targets(self.kind) and (name != "product" or self.choices_of(name)):
                self.fields[f"fixed-{name}"] = self.fixed_field(name, mapping.fixed.get(name, ""))

    def fixed_field(self, name: str, now: str) -> forms.Field:
        said = label(self.kind, name)
        if choices := self.choices_of(name):
            return forms.ChoiceField(label=said, choices=[("", "—"), *choices], initial=now, required=False)
        hints = {
            "owner": _("E-mail address or name."),
            "tags": _("Several with commas. You find these rows again by it."),
        }
        return forms.CharField(label=said, initial=now, required=False, help_text=hints.get(name, ""))

    def choices_of(self, name: str) -> list:
        if name == "product":
            mine = Product.objects.visible_to(self.job.created_by).filter(workspace=self.job.workspace).current()
            return [(product.slug, product.name) for product in mine.distinct()]
        if name == "state":
            return self.kind.State.choices()
        return [(str(value), text) for value, text in getattr(self.kind._meta.get_field(name), "flatchoices", ())]

    @property
    def columns(self) -> list[forms.BoundField]:
        return [self[f"column-{place}"] for place in range(len(self.job.columns))]

    @property
    def fixed(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith("fixed-")]

    def clean(self):
        given = self.cleaned_data
        mapping = Mapping(
            [given.get(f"column-{place}", "") for place in range(len(self.job.columns))],
            {name: given[f"fixed-{name}"] for name in FIXED if given.get(f"fixed-{name}", "").strip()},
            given.get("rest", False),
        )
        try:
            mapping.check(self.kind)
        except ValidationError as error:
            self.add_error(None, error)
        self.mapping = mapping
        return given

    def refuse(self, error: ValidationError) -> None:
        """Say at its field what reading with this mapping ran into."""
        for name, problems in (error.error_dict if hasattr(error, "error_dict") else {None: error.error_list}).items():
            self.add_error(f"fixed-{name}" if f"fixed-{name}" in self.fields else None, problems)
