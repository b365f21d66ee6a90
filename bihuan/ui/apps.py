"""The look of every page."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "bihuan.ui"
    label = "ui"
