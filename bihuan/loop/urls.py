"""Addresses of what spans areas. Home matches any one word, so these come last."""

from django.urls import path

from bihuan.loop.pages import CustomerPages, FeedbackPages, RequirementPages
from bihuan.loop.views import demand, resolution
from bihuan.loop.views.closure import closure
from bihuan.loop.views.home import home

urlpatterns = [
    *RequirementPages().urls(),
    *FeedbackPages().urls(),
    *CustomerPages().urls(),
    path("<slug:workspace>/loop/closure/", closure, name="closure"),
    path("<slug:workspace>/loop/demand/", demand.demand, name="demand"),
    path("<slug:workspace>/loop/demand/export/", demand.export, name="demand-export"),
    path("<slug:workspace>/loop/resolution/", resolution.resolution, name="resolution"),
    path("<slug:workspace>/", home, name="home"),
]
