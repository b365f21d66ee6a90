"""The house itself: its commands, its templates and its words."""

from django.apps import AppConfig


class HouseConfig(AppConfig):
    name = "bihuan.config"
    label = "config"

    def ready(self):
        from bihuan.artifacts.dispatch import ticked
        from bihuan.config.chores import tidy_now_and_then

        ticked.connect(tidy_now_and_then, dispatch_uid="chores")
