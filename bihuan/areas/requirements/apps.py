"""Requirements: what the product must do, and whether that is agreed."""

from django.apps import AppConfig


class RequirementsConfig(AppConfig):
    name = "bihuan.areas.requirements"
    label = "requirements"
