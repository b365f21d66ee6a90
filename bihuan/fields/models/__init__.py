"""Definitions of custom fields, and the index of their values."""

from bihuan.fields.models.custom_field import COLORS, CustomField, Type
from bihuan.fields.models.field_value import FieldValue

__all__ = ["COLORS", "CustomField", "FieldValue", "Type"]
