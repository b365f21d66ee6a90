"""Forms of the portal, for people without an account."""

from uuid import UUID, uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from bihuan.areas.research.models.feedback import Feedback
from bihuan.areas.research.models.portal import LABELS, Portal
from bihuan.areas.research.proof import BITS, challenge, proved
from bihuan.artifacts.checking import storable
from bihuan.fields.models import CustomField
from bihuan.pages.fields.forms import PREFIX, box_for, gathered
from bihuan.pages.forms import Text

MOST_FILES = 5
LONGEST_TEXT = 20_000


def text(label, *, most: int, rows: int = 0, required: bool = False, **more) -> forms.CharField:
    """A text that is kept as it was typed, blanks and all."""
    widget = forms.Textarea({"rows": rows}) if rows else forms.TextInput(more.pop("attrs", {}))
    return Text(label=label, max_length=most, required=required, widget=widget, validators=[storable], **more)


class SeveralFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class Files(forms.FileField):
    widget = SeveralFiles

    def clean(self, data, initial=None):
        files = [super(Files, self).clean(each, initial) for each in data or [] if each]
        if len(files) > MOST_FILES:
            raise ValidationError(
                _("These are %(count)s files; at most %(most)s fit. Put them into one archive."),
                params={"count": len(files), "most": MOST_FILES},
            )
        return files


def usual_boxes() -> dict[str, forms.Field]:
    """The boxes of what every portal may ask, by name."""
    return {
        "title": text(LABELS["title"], most=500, required=True),
        "body": text(
            LABELS["body"], most=LONGEST_TEXT, rows=6, help_text=_("In your words: what you did, what you expected.")
        ),
        "strength": forms.TypedChoiceField(
            label=LABELS["strength"],
            choices=Feedback.Strength.choices,
            coerce=int,
            empty_value=Feedback.Strength.USEFUL,
            initial=Feedback.Strength.USEFUL,
            widget=forms.RadioSelect,
        ),
        "attachments": Files(label=LABELS["attachments"], help_text=_("Screenshots help. Up to five.")),
        "person": text(LABELS["person"], most=120, attrs={"autocomplete": "name"}),
        "email": forms.EmailField(
            label=LABELS["email"],
            max_length=254,
            widget=forms.EmailInput({"autocomplete": "email"}),
            help_text=_("We write to you when something changes, and for nothing else."),
        ),
    }


class Sent(forms.Form):
    """What every form for people outside has: a trap for programs, its own number, the sum where it is wanted."""

    # Filled in by programs only: people neither see nor reach it.
    website = forms.CharField(
        label=_("Leave this empty"), required=False, widget=forms.TextInput({"autocomplete": "off", "tabindex": "-1"})
    )
    ticket = forms.UUIDField(required=False, initial=uuid4, widget=forms.HiddenInput)

    def __init__(self, portal: Portal, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.portal = portal
        if portal.proof_of_work:
            sum_ = {"data-proof": challenge(portal.product_id), "data-bits": str(BITS)}
            self.fields["proof"] = forms.CharField(required=False, widget=forms.HiddenInput(sum_))

    def clean_email(self) -> str:
        return self.cleaned_data["email"].strip().lower()

    def clean_website(self) -> str:
        if self.cleaned_data["website"]:
            raise ValidationError(_("This looks like a program at work. Leave the last field empty and send again."))
        return ""

    def clean_ticket(self) -> UUID:
        return self.cleaned_data["ticket"] or uuid4()

    def clean(self):
        """The sum is used up by asking for it, so it is asked for last, of what can be kept."""
        data = super().clean()
        if self.portal.proof_of_work and not self.errors and not proved(data["proof"], self.portal.product_id):
            raise ValidationError(
                _("Your browser has not finished the sum that keeps programs out. Turn scripts on and send again.")
            )
        return data


class PortalForm(Sent):
    """What the portal of a product asks, in its order."""

    field_order: tuple[str, ...]

    def __init__(self, portal: Portal, *args, **kwargs):
        super().__init__(portal, *args, **kwargs)
        boxes, own = usual_boxes(), portal.askable
        for question in portal.asked:
            name = question["name"]
            box = self.fields[name] = boxes[name] if own[name] is None else plain_box(own[name])
            box.label = question["label"] or box.label
            box.required = question["required"] or name == "title"
        self.order_fields([question["name"] for question in portal.asked])

    def asked(self):
        """The boxes to show, those of one line side by side."""
        return [self[question["name"]] for question in self.portal.asked]

    def said(self) -> dict:
        """What to keep of it."""
        names = {"title", "body", "strength", "person", "email", "ticket"}
        kept = {name: value for name, value in self.cleaned_data.items() if name in names or name.startswith(PREFIX)}
        return gathered(kept) | {"files": self.cleaned_data.get("attachments", ())}


def plain_box(field: CustomField) -> forms.Field:
    """The box of an own field, without the editor that only people of the workspace have."""
    box = box_for(field, None, field.workspace)
    box.widget.attrs.pop("data-markdown", None)
    return box


class VoteForm(Sent):
    """I want it too: who, how much, and why if they like."""

    person = text(LABELS["person"], most=120, attrs={"autocomplete": "name"})
    email = forms.EmailField(
        label=LABELS["email"],
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "email"}),
        help_text=_("We write to you when something changes, and for nothing else."),
    )
    strength = usual_boxes()["strength"]
    words = text(_("What would it do for you?"), most=LONGEST_TEXT, rows=3)


class LinkForm(forms.Form):
    email = forms.EmailField(label=_("Your e-mail"), max_length=254, widget=forms.EmailInput({"autocomplete": "email"}))

    def clean_email(self) -> str:
        return self.cleaned_data["email"].strip().lower()


class ReplyForm(forms.Form):
    text = text(_("Your reply"), most=LONGEST_TEXT, rows=3, required=True)


class VerdictForm(forms.Form):
    note = text(_("What is missing?"), most=LONGEST_TEXT, rows=3)
