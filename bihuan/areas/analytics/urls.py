"""Addresses of analytics."""

from django.urls import path

from bihuan.areas.analytics.views import explore, sources

HERE = "<slug:workspace>/analytics/"
SOURCE = f"{HERE}sources/<int:pk>/"
urlpatterns = [
    path(HERE, explore.explore, name="analytics"),
    path(f"{HERE}sources/", sources.listed, name="data-sources"),
    path(SOURCE, sources.source, name="data-source"),
    path(f"{SOURCE}keys/", sources.add_key, name="add-write-key"),
    path(f"{SOURCE}keys/<int:key>/removal/", sources.revoke_key, name="revoke-write-key"),
]
