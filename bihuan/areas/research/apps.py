"""Research: what people say, and what they are told in return."""

from django.apps import AppConfig


class ResearchConfig(AppConfig):
    name = "bihuan.areas.research"
    label = "research"
