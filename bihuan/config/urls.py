"""Addresses of the whole site."""

from django.urls import include, path

from bihuan.config.health import health

urlpatterns = [
    path("health", health),
    path("", include("bihuan.areas.research.urls")),
    path("", include("bihuan.people.urls")),
]
