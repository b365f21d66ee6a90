"""Addresses of the whole site."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from bihuan.config.health import health

handler400 = "bihuan.config.outages.unreadable"
handler500 = "bihuan.config.outages.broken"
urlpatterns: list[URLPattern | URLResolver] = [
    path("health", health),
    path("api/v1/", include("bihuan.config.api")),
    path("", include("bihuan.notifications.urls")),
    path("", include("bihuan.people.urls")),
    path("", include("bihuan.deliveries.urls")),
    path("", include("bihuan.connectors.robots.urls")),
    path("", include("bihuan.connectors.webhooks.urls")),
    path("", include("bihuan.audit.urls")),
    path("", include("bihuan.automation.urls")),
    path("", include("bihuan.areas.analytics.urls")),
    path("", include("bihuan.areas.prd.urls")),
    path("", include("bihuan.similarity.urls")),
    path("", include("bihuan.areas.research.urls")),
    path("", include("bihuan.areas.requirements.urls")),
    path("", include("bihuan.connectors.tables.urls")),
    path("", include("bihuan.connectors.workspaces.urls")),
    path("", include("bihuan.pages.urls")),
    path("", include("bihuan.loop.urls")),
]
if settings.DEBUG:
    urlpatterns.insert(0, path("gallery/", include("bihuan.ui.urls")))
