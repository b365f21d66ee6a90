"""The pages every kind has, written once."""

from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "bihuan.pages"
    label = "pages"
