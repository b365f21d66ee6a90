"""Forms of the portal, for people without an account."""

from uuid import UUID, uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from bihuan.areas.research.models.feedback import Feedback
from bihuan.artifacts.checking import storable
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


class PortalForm(forms.Form):
    title = text(_("In one sentence"), most=500, required=True)
    body = text(
        _("What happened?"), most=LONGEST_TEXT, rows=6, help_text=_("In your words: what you did, what you expected.")
    )
    strength = forms.TypedChoiceField(
        label=_("How much does it matter?"),
        choices=Feedback.Strength.choices,
        coerce=int,
        initial=Feedback.Strength.USEFUL,
        widget=forms.RadioSelect,
    )
    person = text(_("Your name"), most=120, attrs={"autocomplete": "name"})
    email = forms.EmailField(
        label=_("Your e-mail"),
        required=False,
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "email"}),
        help_text=_("We write to you when something changes, and for nothing else."),
    )
    attachments = Files(label=_("Files"), required=False, help_text=_("Screenshots help. Up to five."))
    # Filled in by programs only: people neither see nor reach it.
    website = forms.CharField(
        label=_("Leave this empty"), required=False, widget=forms.TextInput({"autocomplete": "off", "tabindex": "-1"})
    )
    ticket = forms.UUIDField(required=False, initial=uuid4, widget=forms.HiddenInput)

    def clean_email(self) -> str:
        return self.cleaned_data["email"].strip().lower()

    def clean_website(self) -> str:
        if self.cleaned_data["website"]:
            raise ValidationError(_("This looks like a program at work. Leave the last field empty and send again."))
        return ""

    def clean_ticket(self) -> UUID:
        return self.cleaned_data["ticket"] or uuid4()

    def said(self) -> dict:
        """What to keep of it."""
        kept = {name: self.cleaned_data[name] for name in ("title", "body", "strength", "person", "email", "ticket")}
        return kept | {"files": self.cleaned_data["attachments"]}


class LinkForm(forms.Form):
    email = forms.EmailField(label=_("Your e-mail"), max_length=254, widget=forms.EmailInput({"autocomplete": "email"}))

    def clean_email(self) -> str:
        return self.cleaned_data["email"].strip().lower()


class ReplyForm(forms.Form):
    text = text(_("Your reply"), most=LONGEST_TEXT, rows=3, required=True)


class VerdictForm(forms.Form):
    note = text(_("What is missing?"), most=LONGEST_TEXT, rows=3)
