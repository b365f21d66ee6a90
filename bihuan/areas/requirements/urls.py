"""Addresses of what is done to requirements; their list and page, which also show voices, are the loop's."""

from django.urls import path

from bihuan.areas.requirements.views import choosing, criteria, triage

urlpatterns = [
    path("<slug:workspace>/requirements/triage/", triage.inbox, name="requirements-triage"),
    path("<slug:workspace>/requirements/triage/<int:number>/", triage.decide, name="requirements-decide"),
    path("<slug:workspace>/requirements/<int:number>/criteria/", criteria.criteria, name="requirements-criteria"),
    path("<slug:workspace>/requirements/<int:number>/duplicate/", choosing.merge, name="requirements-merge"),
]
