"""Addresses of PRDs, reviews and change requests."""

from django.urls import path

from bihuan.areas.prd.views import baselines, exports, reviews, writing
from bihuan.areas.prd.views.pages import ChangePages, PRDPages, ReviewPages

PRD = "<slug:workspace>/prds/<int:number>/"
CHANGE = "<slug:workspace>/changes/<int:number>/"
REVIEW = "<slug:workspace>/reviews/<int:number>/"

urlpatterns = [
    path("<slug:workspace>/prds/new/", writing.new, name="prds-new"),
    path(f"{PRD}edit/", writing.edit, name="prds-edit"),
    path(f"{PRD}change/", writing.change, name="prds-change"),
    path(f"{PRD}review/", reviews.begin, {"slug": "prds"}, name="prds-review"),
    path(f"{PRD}export/", exports.export, name="prds-export"),
    path(f"{PRD}baselines/<int:edition>/", baselines.baseline, name="prds-baseline"),
    path(f"{CHANGE}review/", reviews.begin, {"slug": "changes"}, name="changes-review"),
    path(f"{REVIEW}verdict/", reviews.verdict, name="reviews-verdict"),
    path(f"{REVIEW}points/", reviews.point, name="reviews-points"),
    path(f"{REVIEW}reviewers/", reviews.reviewer, name="reviews-reviewers"),
    path(f"{REVIEW}follow-ups/", reviews.follow_up, name="reviews-follow-ups"),
    path(f"{REVIEW}follow-ups/<int:pk>/", reviews.follow_up_done, name="reviews-follow-up"),
    *PRDPages().urls(),
    *ReviewPages().urls(),
    *ChangePages().urls(),
]
