"""The questions of an import: which file, how to read it, which column is what."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from bihuan.connectors.tables.columns import label, targets, ways
from bihuan.connectors.tables.delimited import ENCODINGS
from bihuan.connectors.tables.mapping import Mapping
from bihuan.connectors.tables.models import Import, SavedMapping
from bihuan.connectors.tables.origins import PLAIN, names
from bihuan.people.models import Product

DELIMITERS = {",": ",", ";": ";", "tab": gettext_lazy("Tab"), "|": "|"}
MOST_ASKED = 50
FIXED = ("product", "level", "state", "priority", "strength", "channel", "owner", "department", "tags")


class UploadForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("CSV, XLSX or JSON, with headers in the first row."),
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx,.json"}),
    )


class ReadingForm(forms.Form):
    """How the file is read: whose export it is, its delimiter or sheet, and which saved mapping goes for it."""

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
        origins = [(PLAIN, _("A plain table")), *names().items()]
        self.fields["origin"] = forms.ChoiceField(
            label=_("Written by"), choices=origins, initial=job.options.get("origin", PLAIN)
        )
        if saved := SavedMapping.objects.of(job.workspace, job.kind_class).names():
            kept = [("", _("As below")), *((name, name) for name in saved)]
            self.fields["saved"] = forms.ChoiceField(label=_("Saved mapping"), choices=kept, required=False)


class MappingForm(forms.Form):
    """One choice for each column of the file, and what all rows have in common."""

    rest = forms.BooleanField(
        label=gettext_lazy("Put the columns without a field into the description, as “header: value”"), required=False
    )

    match = forms.ChoiceField(
        label=gettext_lazy("Rows that are here already"),
        required=False,
        help_text=gettext_lazy("Found again, only the fields that differ are changed; empty cells change nothing."),
    )
    remember = forms.CharField(
        label=gettext_lazy("Save the mapping as"),
        required=False,
        max_length=100,
        help_text=gettext_lazy("For files with other headers; for the same headers it is remembered anyway."),
    )

    def __init__(self, job: Import, data=None):
        super().__init__(data)
        self.job, self.kind = job, job.kind_class
        mapping = Mapping(**job.mapping)
        self.initial |= {"rest": mapping.rest, "match": mapping.match}
        found = [
            (name, _("Change them, found by: %(field)s") % {"field": text}) for name, text in ways(self.kind).items()
        ]
        self.fields["match"].choices = [("", _("Add all rows as new")), *found]
        choices = [("", _("Leave out")), *targets(self.kind, job.own_columns()).items()]
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
            return self.kind.states_in(self.job.workspace_id).choices()
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
            given.get("match", ""),
        )
        try:
            mapping.check(self.kind, self.job.own_columns())
        except ValidationError as error:
            self.add_error(None, error)
        self.mapping = mapping
        return given

    def refuse(self, error: ValidationError) -> None:
        """Say at its field what reading with this mapping ran into."""
        for name, problems in (error.error_dict if hasattr(error, "error_dict") else {None: error.error_list}).items():
            self.add_error(f"fixed-{name}" if f"fixed-{name}" in self.fields else None, problems)


class PeopleForm(forms.Form):
    """Who is meant by each name that no member has."""

    EMPTY = "-"

    def __init__(self, job: Import, data=None):
        super().__init__(data)
        self.names = [name for name, _count in job.strangers[:MOST_ASKED]]
        members = job.workspace.memberships.select_related("user").order_by("user__name", "pk")
        self.members = {str(each.user_id): each.user for each in members}
        people = [(pk, f"{user} · {user.email}") for pk, user in self.members.items()]
        choices = [("", _("Not decided")), (self.EMPTY, _("Leave empty")), *people]
        for place, (name, count) in enumerate(job.strangers[:MOST_ASKED]):
            shown = ngettext("%(name)s (%(count)s row)", "%(name)s (%(count)s rows)", count)
            self.fields[f"person-{place}"] = forms.ChoiceField(
                label=shown % {"name": name, "count": count}, choices=choices, required=False
            )

    def meant(self) -> dict:
        """Member, or None for nobody, by name; without those that are not decided."""
        given = {name: self.cleaned_data.get(f"person-{place}", "") for place, name in enumerate(self.names)}
        return {name: self.members.get(pk) for name, pk in given.items() if pk}
