"""Addresses of the whole site."""

from django.conf import settings
from django.urls import include, path

from bihuan.config.health import health

urlpatterns = [
    *([path("gallery/", include("bihuan.ui.urls"))] if settings.DEBUG else []),
    path("health", health),
    path("api/v1/", include("bihuan.config.api")),
    path("", include("bihuan.areas.research.urls")),
    path("", include("bihuan.people.urls")),
]
