"""The house itself: its commands, its templates and its words."""

from django.apps import AppConfig


class HouseConfig(AppConfig):
    name = "bihuan.config"
    label = "config"
