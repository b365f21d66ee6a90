"""The story of the demo."""

from django.apps import AppConfig


class StoryConfig(AppConfig):
    name = "bihuan.story"
    label = "story"
