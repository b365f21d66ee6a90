"""Second factors: allauth's forms, in the words of our pages."""

from allauth.mfa.totp.forms import ActivateTOTPForm
from django.utils.translation import pgettext_lazy


class ActivateForm(ActivateTOTPForm):
    """The summary of what is wrong calls the field what the page calls it."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].label = pgettext_lazy("sign-in", "Code")
