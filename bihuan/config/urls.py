"""Addresses of the whole site."""

from django.urls import include, path

from bihuan.config.health import health

urlpatterns = [
    path("health", health),
    path("api/v1/", include("bihuan.config.api")),
    path("", include("bihuan.areas.research.urls")),
    path("", include("bihuan.people.urls")),
]
