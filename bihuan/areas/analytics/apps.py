"""Analytics: what is really done, asked so that somebody can decide."""

from django.apps import AppConfig


class AnalyticsConfig(AppConfig):
    name = "bihuan.areas.analytics"
    label = "analytics"
