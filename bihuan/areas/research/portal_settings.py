"""The form in which an administrator says what a portal asks, and what stands on its pages."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from bihuan.areas.research.models.portal import LONGEST_LABEL, Portal


class PortalSettingsForm(forms.ModelForm):
    """Besides its fields it takes the questions: in the order they are sent, those that are ticked."""

    class Meta:
        model = Portal
        fields = ("thanks", "proof_of_work", "roadmap", "changelog", "voting")
        widgets = {"thanks": forms.Textarea({"rows": 3})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["shows"] = forms.MultipleChoiceField(
            label=_("What the pages show besides"),
            choices=list(self.instance.showable.items()),
            initial=self.instance.shows,
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )

    def questions(self) -> list[dict[str, Any]]:
        """Every question there could be: those that are asked first, in their order."""
        if self.is_bound:
            asked = self.sent()
        else:
            asked = [question | {"asked": True} for question in self.instance.asked]
        known = {question["name"] for question in asked}
        rest = [{"name": name, "label": "", "required": False} for name in self.instance.askable if name not in known]
        return [question | {"usual": self.instance.label_of(question["name"])} for question in [*asked, *rest]]

    def sent(self) -> list[dict[str, Any]]:
        """The questions as they were sent; without scripts each also says which place it wants."""
        names = [name for name in dict.fromkeys(self.data.getlist("question")) if name in self.instance.askable]
        for step, way in (("up", -1), ("down", 1)):
            if (moved := self.data.get(step)) in names:
                at = names.index(moved)
                names.insert(max(at + way, 0), names.pop(at))
        questions = [
            {
                "name": name,
                "asked": name == "title" or f"ask-{name}" in self.data,
                "required": name == "title" or f"must-{name}" in self.data,
                "label": " ".join(self.data.get(f"label-{name}", "").split()),
            }
            for name in names
        ]
        return sorted(questions, key=lambda question: not question["asked"])

    def clean(self):
        kept = ("name", "label", "required")
        asked = [{key: one[key] for key in kept} for one in self.sent() if one["asked"]]
        if any(len(one["label"]) > LONGEST_LABEL for one in asked):
            raise ValidationError(_("A question has at most %(most)s letters.") % {"most": LONGEST_LABEL})
        self.instance.questions, self.instance.shows = asked, self.cleaned_data.get("shows", [])
        return super().clean()
