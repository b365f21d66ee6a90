"""Values of fields as JSON writes them, and back with what the field demands of them."""

import base64
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.dateparse import parse_duration
from django.utils.duration import duration_iso_string
from django.utils.translation import gettext as _

from bihuan.artifacts.checking import storable


def written(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return duration_iso_string(value)
    if isinstance(value, Decimal | UUID):
        return str(value)
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(value).decode()
    return value


def read(field: models.Field, value: Any) -> Any:
    """Raises ValidationError where the field could not hold it."""
    if value is None:
        if not field.null:
            raise ValidationError(_("Something must stand here."))
        return None
    if isinstance(field, models.JSONField):
        return value
    if isinstance(value, list | dict):
        raise ValidationError(_("A single value must stand here."))
    if isinstance(field, models.BinaryField):
        return base64.b64decode(value, validate=True)
    value = parse_duration(value) if isinstance(field, models.DurationField) else field.to_python(value)
    if isinstance(value, str):
        storable(value)
        if field.max_length and len(value) > field.max_length:
            raise ValidationError(_("This is longer than %(most)s characters.") % {"most": field.max_length})
    if field.choices and value not in field.empty_values and value not in {one for one, _text in field.flatchoices}:
        raise ValidationError(_("“%(value)s” is none of the choices.") % {"value": value})
    return value
