"""Addresses of what spans areas. Home matches any one word, so these come last."""

from django.urls import path

from bihuan.artifacts.models import Artifact
from bihuan.loop.pages import CustomerPages, FeedbackPages, RequirementPages
from bihuan.loop.views import demand, impact, matrix, resolution, why
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
    path("<slug:workspace>/loop/matrix/", matrix.matrix, name="matrix"),
    path("<slug:workspace>/loop/matrix/export/", matrix.export, name="matrix-export"),
    path("<slug:workspace>/requirements/<int:number>/why/", why.of_requirement, name="requirements-why"),
    path("<slug:workspace>/feedback/<int:number>/why/", why.of_feedback, name="feedback-why"),
    *(
        path(f"<slug:workspace>/{slug}/<int:number>/impact/", impact.impact, {"kind": kind}, name=f"{slug}-impact")
        for slug, kind in Artifact.kinds().items()
    ),
    path("<slug:workspace>/", home, name="home"),
]
