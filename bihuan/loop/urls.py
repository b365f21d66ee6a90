"""Addresses of what spans areas. Home matches any one word, so these come last."""

from django.urls import path

from bihuan.loop.pages import FeedbackPages, RequirementPages
from bihuan.loop.views.home import home

urlpatterns = [
    *RequirementPages().urls(),
    *FeedbackPages().urls(),
    path("<slug:workspace>/", home, name="home"),
]
