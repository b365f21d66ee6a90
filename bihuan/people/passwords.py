"""What a password must be, said in words we have in both languages."""

from django.contrib.auth.password_validation import MinimumLengthValidator
from django.utils.translation import gettext as _


class LongEnough(MinimumLengthValidator):
    """Django's own sentence has no Chinese."""

    def get_error_message(self):
        return _("This password is too short: use at least %(length)d characters.") % {"length": self.min_length}

    def get_help_text(self):
        return _("Use at least %(length)d characters.") % {"length": self.min_length}
