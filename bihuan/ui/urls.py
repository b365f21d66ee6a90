"""The gallery, in development."""

from django.urls import path

from bihuan.ui.gallery import gallery

urlpatterns = [
    path("", gallery, name="gallery"),
    path("<slug:name>/", gallery, name="gallery_page"),
]
