"""Addresses of what is done to requirements; their list and page, which also show voices, are the loop's."""

from django.urls import path

from bihuan.areas.requirements.views import (
    choosing,
    criteria,
    estimates,
    kano,
    matrix,
    pairs,
    ranking,
    ranking_settings,
    triage,
)

RANKING = "<slug:workspace>/requirements/ranking/"
KANO = "<slug:workspace>/requirements/kano/"
PAIRS = "<slug:workspace>/requirements/pairs/"

urlpatterns = [
    path("<slug:workspace>/requirements/triage/", triage.inbox, name="requirements-triage"),
    path("<slug:workspace>/requirements/triage/<int:number>/", triage.decide, name="requirements-decide"),
    path(f"{RANKING}", ranking.ranking, name="requirements-ranking"),
    path(PAIRS, pairs.studies, name="requirements-pairs"),
    path(f"{PAIRS}<int:pk>/", pairs.study, name="requirements-pairs-study"),
    path(f"{PAIRS}<int:pk>/use/", pairs.use, name="requirements-pairs-use"),
    path(f"{PAIRS}<int:pk>/removal/", pairs.remove, name="requirements-pairs-removal"),
    path(KANO, kano.studies, name="requirements-kano"),
    path(f"{KANO}new/", kano.new_study, name="requirements-kano-new"),
    path(f"{KANO}<int:pk>/", kano.study, name="requirements-kano-study"),
    path(f"{KANO}<int:pk>/features/<int:feature>/", kano.write_back, name="requirements-kano-feature"),
    path(f"{KANO}<int:pk>/removal/", kano.remove, name="requirements-kano-removal"),
    path(f"{RANKING}begin/", ranking.begin, name="requirements-ranking-begin"),
    path(f"{RANKING}matrix/", matrix.matrix, name="requirements-matrix"),
    path(f"{RANKING}comparison/", matrix.comparison, name="requirements-comparison"),
    path(f"{RANKING}settings/", ranking_settings.ranking_settings, name="requirements-ranking-settings"),
    path(f"{RANKING}settings/rejoining/", ranking_settings.rejoin, name="requirements-ranking-rejoin"),
    path("<slug:workspace>/requirements/<int:number>/pin/", ranking.put_pin, name="requirements-pin"),
    path("<slug:workspace>/requirements/<int:number>/estimates/", estimates.estimates, name="requirements-estimates"),
    path("<slug:workspace>/requirements/<int:number>/criteria/", criteria.criteria, name="requirements-criteria"),
    path("<slug:workspace>/requirements/<int:number>/duplicate/", choosing.merge, name="requirements-merge"),
]
