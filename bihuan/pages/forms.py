"""The form of a kind, made of its editable fields."""

import uuid
from typing import Any

from django import forms
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan.artifacts.models import Artifact
from bihuan.fields.keeping import missing
from bihuan.pages.fields.forms import add_boxes, box_for, gathered
from bihuan.people.models import Department, Membership, Product, User
from bihuan.workflows.reasons import offered

Field = forms.Field
EMPTY = (None, "", [], False)


class Text(forms.CharField):
    """Text as it was written; browsers send every line break as two characters."""

    def __init__(self, **kwargs):
        super().__init__(**{**kwargs, "strip": False})

    def to_python(self, value):
        return super().to_python(value).replace("\r\n", "\n")

    def has_changed(self, initial, data):
        return super().has_changed((initial or "").replace("\r\n", "\n"), (data or "").replace("\r\n", "\n"))


class KeyField(forms.CharField):
    """Another artifact, named by its key."""

    def __init__(self, *, seen, prefix: str = "", **kwargs):
        super().__init__(**kwargs)
        self.seen = seen
        if prefix:
            self.widget.attrs["placeholder"] = f"{prefix}-12"

    def clean(self, value):
        if not (key := super().clean(value)):
            return None
        found = self.seen.keyed(key.split(" ")[0]).first()
        if found is None:
            raise forms.ValidationError(
                _("There is no %(key)s here. Write a key like %(like)s.")
                % {"key": key, "like": self.widget.attrs.get("placeholder", "REQ-12")}
            )
        return found

    def prepare_value(self, value):
        if isinstance(value, int):
            value = self.seen.filter(pk=value).first()
        return value.key if isinstance(value, Artifact) else value

    def has_changed(self, initial, data):
        return str(self.prepare_value(initial) or "") != (data or "").strip()


class ArtifactForm(forms.Form):
    """New or edited; `changes()` is what to give to add() or change()."""

    def __init__(
        self, kind: type[Artifact], user, workspace, data=None, artifact: Artifact | None = None, initial=None
    ):
        self.kind, self.user, self.workspace, self.artifact = kind, user, workspace, artifact
        super().__init__(data, initial=self.values_of(artifact) | (initial or {}), label_suffix="")
        for name in kind.editable:
            self.fields[name] = self.field_for(kind._meta.get_field(name))
        add_boxes(self)
        self.fields["tags"] = forms.CharField(
            label=_("Tags"), required=False, help_text=_("Separated by commas."), max_length=1000
        )
        if artifact is None:
            self.fields["ticket"] = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid.uuid4)
        else:
            self.fields["version"] = forms.IntegerField(
                widget=forms.HiddenInput, required=False, initial=artifact.version
            )

    def values_of(self, artifact: Artifact | None) -> dict[str, Any]:
        if artifact is None:
            first = {name: self.kind._meta.get_field(name) for name in self.kind.editable}
            return {name: field.get_default() for name, field in first.items() if field.has_default()}
        values = {name: getattr(artifact, self.kind._meta.get_field(name).attname) for name in self.kind.editable}
        return values | {"tags": ", ".join(tag.name for tag in artifact.tags.all())}

    def field_for(self, field) -> Field:
        common = {
            "label": capitalized(field.verbose_name),
            "required": field.name == "title",
            "help_text": field.help_text,
        }
        if field.is_relation:
            return self.reference(field, common)
        if field.choices:
            typed = {"coerce": field.to_python, "empty_value": field.get_default(), "choices": field.choices}
            return forms.TypedChoiceField(**common, **typed)
        if isinstance(field, models.TextField):
            rows = {"rows": 8 if field.name == "body" else 5}
            return Text(**common, widget=forms.Textarea(rows | self.edited_as(field.name)))
        if isinstance(field, models.CharField) and not isinstance(field, models.EmailField):
            return Text(**common, max_length=field.max_length)
        if isinstance(field, models.DateField):
            return forms.DateField(**common, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
        made = field.formfield(**common)
        if isinstance(made.widget, forms.NumberInput):
            made.widget.attrs.setdefault("step", "any")
        return made

    def edited_as(self, name: str) -> dict[str, str]:
        """What the editor must know: whose draft it keeps, and where pictures go. Lists of lines stay plain."""
        if name in self.kind.lines:
            return {}
        known = {"data-markdown": str(self.user.pk) if self.user else ""}
        if self.artifact is not None and self.artifact.number:
            here = f"/{self.workspace.slug}/{self.kind.slug}/{self.artifact.number}/"
            known["data-upload"] = f"{here}files/"
        return known

    def reference(self, field, common) -> Field:
        # What it is now stays on offer, though archived or gone: saving something else must not clear it.
        now = Q(pk=getattr(self.artifact, field.attname, None))
        if field.related_model is Product:
            seen = Product.objects.visible_to(self.user).filter(workspace=self.workspace)
            queryset = seen.filter(Q(archived_at=None) | now)
        elif field.related_model is User:
            here = Membership.objects.filter(workspace=self.workspace, user__is_active=True)
            queryset = User.objects.filter(Q(pk__in=here.values("user")) | now).order_by("name")
        elif field.related_model is Department:
            queryset = Department.objects.filter(workspace=self.workspace).order_by("path")
        else:
            slug = field.get_limit_choices_to().get("kind", self.kind.slug)
            seen = Artifact.objects.visible_to(self.user, self.workspace).filter(kind=slug)
            return KeyField(seen=seen, prefix=Artifact.kinds()[slug].prefix, **common)
        return forms.ModelChoiceField(queryset, **common, empty_label="—")

    def clean_tags(self) -> list[str]:
        return [name.strip() for name in self.cleaned_data["tags"].replace("，", ",").split(",") if name.strip()]

    def changes(self) -> dict[str, Any]:
        """The fields that differ from what is stored; of a new artifact those that were filled."""
        return self.of((set(self.changed_data) if self.artifact else self.filled()) - {"version", "ticket"})

    def filled(self) -> set[str]:
        """What is said of a new artifact, also where the form offered it and it was left as it stood."""
        changed = set(self.changed_data) | {"title"}
        return {name for name in self.fields if name in changed or self.cleaned_data[name] not in EMPTY}

    def of(self, names) -> dict[str, Any]:
        """The values of some fields, as add() and change() take them."""
        return gathered({name: self.cleaned_data[name] for name in self.fields if name in names})

    def blame(self, refusal) -> None:
        """Put the errors of a refused write to the fields they are about."""
        named = refusal.message_dict if hasattr(refusal, "error_dict") else {"__all__": refusal.messages}
        for name, messages in named.items():
            for message in messages:
                self.add_error(name if name in self.fields else None, message)


class MoveForm(forms.Form):
    """What a move asks for: the reason, and the fields that must be filled first."""

    def __init__(self, move, artifact: Artifact, user, data=None):
        super().__init__(data, label_suffix="")
        whole = ArtifactForm(artifact.kind_class(), user, artifact.workspace, artifact=artifact)
        for name in move.columns:
            field = artifact._meta.get_field(name)
            self.fields[name] = whole.fields.get(name) or whole.field_for(field)
            self.fields[name].required = True
            self.initial[name] = getattr(artifact, field.attname)
        for own in missing(artifact, also=move.own_fields, only_also=move.to.category == "dropped"):
            self.fields[own.name_in_forms] = box_for(own, user, artifact.workspace)
            self.fields[own.name_in_forms].required = True
        if question := move.question(artifact):
            ready = offered(artifact.workspace_id, artifact.kind) if move.to.category == "dropped" else []
            if ready:
                picks = [(text, text) for text in ready]
                self.fields["template"] = forms.ChoiceField(
                    label=_("Why?"), choices=picks, required=False, widget=forms.RadioSelect
                )
            label = _("In your own words, or more") if ready else _("Reason")
            self.fields["reason"] = Text(
                label=label, widget=forms.Textarea({"rows": 3}), help_text=question, required=not ready
            )
        self.fields["version"] = forms.IntegerField(widget=forms.HiddenInput, required=False, initial=artifact.version)

    blame = ArtifactForm.blame

    def clean(self):
        """The reason in whole: what was picked, and what was added to it."""
        data = super().clean()
        if "reason" in self.fields:
            parts = [data.pop("template", ""), data.get("reason", "")]
            data["reason"] = "\n".join(part for part in parts if part.strip())
            if not data["reason"] and "reason" not in self.errors:
                self.add_error("reason", self.fields["reason"].help_text)
        return data


class CommentForm(forms.Form):
    text = Text(label=gettext_lazy("Comment"), widget=forms.Textarea({"rows": 4}))


def capitalized(label) -> str:
    text = str(label)
    return text[:1].upper() + text[1:]
