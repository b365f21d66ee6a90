"""What is asked before things go for good."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan.audit.log import people_of
from bihuan.audit.models import Retention
from bihuan.people.models import Membership, Role
from bihuan.people.models.user import normal_email


class RetentionForm(forms.ModelForm):
    class Meta:
        model = Retention
        fields = ["trash_months", "sign_in_months"]


class ErasureForm(forms.Form):
    """The address twice: what it does cannot be undone."""

    prefix = "erase"
    email = forms.EmailField(label=gettext_lazy("E-mail of the person"))
    again = forms.EmailField(label=gettext_lazy("The same address again"))
    content = forms.ChoiceField(
        label=gettext_lazy("What they wrote"),
        choices=[
            ("keep", gettext_lazy("Keep comments, reasons and files, without the name")),
            ("remove", gettext_lazy("Empty comments and reasons, delete files")),
        ],
        initial="keep",
        widget=forms.RadioSelect,
    )
    names = forms.BooleanField(label=gettext_lazy("Replace the name in other people’s texts too"), required=False)

    def __init__(self, *args, membership, **kwargs):
        super().__init__(*args, **kwargs)
        self.membership = membership

    def clean(self) -> dict[str, Any]:
        asked = super().clean() or {}
        email, again = normal_email(asked.get("email", "")), normal_email(asked.get("again", ""))
        if email and again and email != again:
            self.add_error("again", _("The two addresses differ."))
        elif email and again:
            self.check_person(email)
        return asked

    def check_person(self, email: str) -> None:
        actor = self.membership.user
        person = people_of(self.membership.workspace).filter(email=email).first()
        if person is None:
            self.add_error("email", _("Nobody of this workspace has this address."))
            return
        if person == actor:
            self.add_error("email", _("This is you. Another owner has to do it."))
            return
        owned = Membership.objects.filter(user=actor, role=Role.OWNER).values("workspace")
        if Membership.objects.filter(user=person).exclude(workspace__in=owned).exists():
            text = _("They belong to a workspace that is not yours too. Whoever runs the server does it: %(command)s")
            self.add_error("email", text % {"command": "bihuan erase-person"})
