"""The first person, the person with an invitation, and who founds a further workspace."""

import uuid

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from bihuan.people.models import User
from bihuan.people.models.user import normal_email
from bihuan.people.models.workspace import SLUG_LENGTH


class PasswordForm(forms.Form):
    """Checks the password against what else the form says about the person."""

    email = forms.EmailField(
        label=_("E-mail"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "username"})
    )
    password = forms.CharField(
        label=_("Password"),
        help_text=_("At least 10 characters; a short sentence is easy to remember."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        strip=False,
    )

    def clean_email(self):
        return normal_email(self.cleaned_data["email"])

    def clean(self):
        data = super().clean()
        password, email = data.get("password"), data.get("email", "")
        if password:
            try:
                validate_password(password, User(email=email, name=data.get("name", "")))
            except ValidationError as error:
                self.add_error("password", error)
        return data


class FirstForm(PasswordForm):
    workspace = forms.CharField(
        label=_("Workspace"), max_length=80, help_text=_("Your team or company, for example: order platform.")
    )
    field_order = ["workspace", "email", "password"]


class FoundForm(forms.Form):
    name = forms.CharField(
        label=_("Name"), max_length=80, help_text=_("Your team or company, for example: order platform.")
    )
    slug = forms.CharField(
        label=_("Address"),
        max_length=SLUG_LENGTH,
        required=False,
        help_text=_("Small letters, digits and hyphens. Leave it empty and it is made from the name."),
    )
    product = forms.CharField(
        label=_("First product"),
        max_length=80,
        required=False,
        help_text=_("What requirements and feedback are about. More can follow in the settings."),
    )
    ticket = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=uuid.uuid4)


class JoinForm(PasswordForm):
    name = forms.CharField(label=_("Your name"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    field_order = ["name", "email", "password"]

    def __init__(self, *args, invitation, **kwargs):
        super().__init__(*args, **kwargs)
        if invitation.email:
            self.fields["email"].initial = invitation.email
            self.fields["email"].disabled = True
