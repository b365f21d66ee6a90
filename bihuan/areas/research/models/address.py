"""E-mail addresses, kept so that one person is one address."""

from django.db import models


class AddressField(models.EmailField):
    """Lower-cased and without blanks round it: people type their address differently from day to day."""

    def to_python(self, value):
        value = super().to_python(value)
        return value.strip().lower() if isinstance(value, str) else value

    def get_prep_value(self, value):
        return self.to_python(super().get_prep_value(value))
