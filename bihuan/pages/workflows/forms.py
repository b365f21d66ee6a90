"""The form of a transition: where it leads, who may take it, what it asks for and what follows it."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from bihuan.artifacts.states import ApprovalStep
from bihuan.fields.models import Type
from bihuan.pages.fields.custom import own_fields
from bihuan.pages.forms import Text, capitalized
from bihuan.pages.layouts.reading import Reader
from bihuan.people.models import Membership, Role

SETS, STEPS, LONGEST = 2, 3, 40
NEVER_EMPTY = ("title", "priority")
# Who and what these name differs from workspace to workspace; the owner has a line of its own.
NOT_SET = (Type.PERSON, Type.LINK, Type.FORMULA)


class TransitionForm(forms.Form):
    label = Text(label=_("Name"), max_length=LONGEST, required=False)
    sources = forms.MultipleChoiceField(label=_("From"), widget=forms.CheckboxSelectMultiple)
    to = forms.ChoiceField(label=_("To"))
    needs = forms.TypedChoiceField(label=_("Role needed at least"), coerce=int)
    who = forms.MultipleChoiceField(
        label=_("Kept to"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Nobody chosen: everybody who has the role."),
    )
    reason = forms.BooleanField(label=_("Has to be said why"), required=False)
    requires = forms.MultipleChoiceField(
        label=_("Fields that must be filled"), widget=forms.CheckboxSelectMultiple, required=False
    )
    assign = forms.ChoiceField(label=_("Then make owner"), required=False)
    comment = forms.CharField(
        label=_("Then comment"), max_length=2000, required=False, widget=forms.Textarea({"rows": 2})
    )

    notify = forms.MultipleChoiceField(
        label=_("Then let these people follow it"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, kind, workspace, flow: dict[str, Any], move: dict[str, Any], *, by, data=None):
        """`flow` is the draft with every label filled in, `move` the transition as the draft has it."""
        then = {one["do"]: one["value"] for one in move["then"]}
        first = {name: move[name] for name in ("label", "sources", "to", "needs", "who", "reason", "requires")}
        first |= {name: then.get(name, "") for name in ("assign", "comment")}
        first["notify"] = [one["value"] for one in move["then"] if one["do"] == "notify"]
        super().__init__(data, initial=first, label_suffix="")
        self.move, self.kind, self.workspace, self.by = move, kind, workspace, by
        shown = next(each["label"] for each in flow["moves"] if each["verb"] == move["verb"])
        self.fields["label"].widget.attrs["placeholder"] = shown
        states = [(each["value"], each["label"]) for each in flow["states"]]
        self.fields["sources"].choices = self.fields["to"].choices = states
        self.fields["needs"].choices = [(role.value, role.label) for role in Role if role >= Role.MEMBER]
        self.offer_people()
        self.offer_columns()
        self.offer_steps([ApprovalStep.read(one) for one in move.get("approval", ())])
        self.offer_sets([(do[4:], value) for do, value in then.items() if do.startswith("set:")])

    def offer_people(self) -> None:
        members = Membership.objects.filter(workspace=self.workspace, user__is_active=True).order_by("user__name")
        people = list(members.values_list("user__email", "user__name"))
        self.fields["who"].choices = [
            ("owner", _("The owner")),
            ("creator", _("Who made it")),
            *((f"person:{email}", name) for email, name in people),
        ]
        self.fields["notify"].choices = people
        self.fields["assign"].choices = [("", "—"), ("creator", _("Who made it")), *people]

    def offer_columns(self) -> None:
        """What must be filled or may be set: fields of the kind, and the workspace's own."""
        asked = [name for one in self.kind.moves for name in one.requires]
        columns = [(name, self.kind._meta.get_field(name)) for name in dict.fromkeys([*self.kind.editable, *asked])]
        self.own = own_fields(self.kind, self.by, self.workspace)
        self.columns = {name: column for name, column in columns if not column.is_relation and name != "title"}
        mine = [(name, one.field) for name, one in self.own.items()]
        self.fields["requires"].choices = [
            *((name, capitalized(column.verbose_name)) for name, column in columns if name not in NEVER_EMPTY),
            *((name, field.name) for name, field in mine if field.type != Type.FORMULA),
        ]
        self.settable = [
            *((name, capitalized(one.verbose_name)) for name, one in self.columns.items()),
            *((name, field.name) for name, field in mine if field.type not in NOT_SET),
        ]

    def offer_sets(self, now: list[tuple[str, Any]]) -> None:
        offered = [("", "—"), *self.settable]
        for at, (name, value) in enumerate([*now, *[("", "")] * SETS][: max(SETS, len(now))]):
            label = _("Then set the field")
            self.fields[f"set-{at}"] = forms.ChoiceField(label=label, choices=offered, required=False, initial=name)
            said = ", ".join(value) if isinstance(value, list) else value
            self.fields[f"value-{at}"] = forms.CharField(
                label=_("To this value"), max_length=500, required=False, initial=said
            )

    def offer_steps(self, now: list[ApprovalStep]) -> None:
        people = self.fields["assign"].choices[2:]
        roles = [(0, "—"), *((role.value, role.label) for role in Role if role >= Role.MEMBER)]
        for at in range(max(STEPS, len(now))):
            step = now[at] if at < len(now) else ApprovalStep(role=0)
            label = _("Approval, step %(number)s: by these people") % {"number": at + 1}
            self.fields[f"people-{at}"] = forms.MultipleChoiceField(
                label=label,
                choices=people,
                required=False,
                initial=step.people,
                widget=forms.CheckboxSelectMultiple,
            )
            by_role = _("or by anybody of this role")
            initial = 0 if step.people else step.role
            self.fields[f"role-{at}"] = forms.TypedChoiceField(
                label=by_role, choices=roles, coerce=int, empty_value=0, required=False, initial=initial
            )
            self.fields[f"everyone-{at}"] = forms.BooleanField(
                label=_("All of them, not just one"), required=False, initial=step.everyone
            )
            if at:
                self.fields[f"together-{at}"] = forms.BooleanField(
                    label=_("Asked along with the step before"), required=False, initial=step.together
                )

    def parts(self) -> list[dict[str, Any]]:
        """The boxes in foldable parts; what says something already, or is wrong, is open."""
        steps = [name for name in self.fields if name.startswith(("people-", "role-", "everyone-", "together-"))]
        sets = [name for name in self.fields if name.startswith(("set-", "value-"))]
        parts = (
            (_("Who may take it"), ["needs", "who"], bool(self.move["who"])),
            (_("What it asks for"), ["reason", "requires"], bool(self.move["reason"] or self.move["requires"])),
            (_("Who has to approve it"), steps, bool(self.move.get("approval"))),
            (_("What follows"), ["assign", "comment", "notify", *sets], bool(self.move["then"])),
        )
        return [
            {"label": label, "boxes": [self[name] for name in names], "open": used or any(map(self.errors.get, names))}
            for label, names, used in parts
        ]

    def steps(self) -> list[dict[str, Any]]:
        """The steps that name somebody."""
        found, data = [], self.cleaned_data
        for at in range(len([name for name in self.fields if name.startswith("people-")])):
            people, role = tuple(data.get(f"people-{at}", ())), data.get(f"role-{at}") or 0
            if people or role:
                together = bool(found) and bool(data.get(f"together-{at}"))
                found.append(ApprovalStep(people, role, bool(data.get(f"everyone-{at}")), together).as_json())
        return found

    def clean(self):
        data = super().clean()
        self.then = []
        for at in range(len([name for name in self.fields if name.startswith("set-")])):
            if name := data.get(f"set-{at}"):
                try:
                    self.then.append({"do": f"set:{name}", "value": self.read(name, data.get(f"value-{at}", ""))})
                except ValidationError as error:
                    self.add_error(f"value-{at}", error)
        self.then += [{"do": name, "value": data[name].strip()} for name in ("assign", "comment") if data.get(name)]
        self.then += [{"do": "notify", "value": email} for email in data.get("notify", ())]
        return data

    def read(self, name: str, text: str) -> Any:
        """The value as a definition keeps it; of a choice also by its label."""
        text = text.strip()
        if name in self.own:
            return Reader(self.kind, self.by, self.workspace).read(self.own[name], text)
        column = self.columns[name]
        labels = {str(label).casefold(): value for value, label in column.flatchoices}
        value = column.clean(labels.get(text.casefold(), text or None), None)
        return value if value is None or isinstance(value, (str, int, float)) else str(value)

    def result(self) -> dict[str, Any]:
        names = ("label", "to", "sources", "needs", "reason", "requires", "who")
        said = {name: self.cleaned_data[name] for name in names}
        said["label"] = said["label"].strip()
        return {**self.move, **said, "then": self.then, "approval": self.steps()}
