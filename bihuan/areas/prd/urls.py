"""Addresses of PRDs, reviews and change requests."""

from django.urls import path

from bihuan.areas.prd.views import baselines, doctor, exports, glossary, reviews, settings, writing
from bihuan.areas.prd.views.pages import ChangePages, PRDPages, ReviewPages

PRD = "<slug:workspace>/prds/<int:number>/"
CHANGE = "<slug:workspace>/changes/<int:number>/"
REVIEW = "<slug:workspace>/reviews/<int:number>/"

EXAMINED = ("prds", "requirements")
SETTINGS = "<slug:workspace>/settings/prds/"


def examined(slug: str) -> list:
    here, of = f"<slug:workspace>/{slug}/<int:number>/doctor/", {"slug": slug}
    return [
        path(here, doctor.doctor, of, name=f"{slug}-doctor"),
        path(f"{here}wordings/", doctor.wordings, of, name=f"{slug}-wordings"),
        path(f"{here}dismissals/", doctor.dismissals, of, name=f"{slug}-dismissals"),
        path(f"{here}dismissals/<int:pk>/", doctor.dismissal, of, name=f"{slug}-dismissal"),
    ]


urlpatterns = [
    path("<slug:workspace>/glossary/", glossary.glossary, name="glossary"),
    path("<slug:workspace>/glossary/<int:pk>/", glossary.term, name="glossary-term"),
    path(SETTINGS, settings.overview, name="prd_settings"),
    path(f"{SETTINGS}rules/", settings.rules, name="prd_rules"),
    path(f"{SETTINGS}templates/<slug:name>/", settings.template, name="prd_template"),
    *(route for slug in EXAMINED for route in examined(slug)),
    path("<slug:workspace>/prds/new/", writing.new, name="prds-new"),
    path(f"{PRD}edit/", writing.edit, name="prds-edit"),
    path(f"{PRD}change/", writing.change, name="prds-change"),
    path(f"{PRD}review/", reviews.begin, {"slug": "prds"}, name="prds-review"),
    path(f"{PRD}export/", exports.export, name="prds-export"),
    path(f"{PRD}exports/", exports.exports, name="prds-exports"),
    path(f"{PRD}exports/<int:pk>/", exports.download, name="prds-exported"),
    path(f"{PRD}exports/<int:pk>/stop/", exports.stop, name="prds-export-stop"),
    path(f"{PRD}baselines/<int:edition>/", baselines.baseline, name="prds-baseline"),
    path(f"{CHANGE}review/", reviews.begin, {"slug": "changes"}, name="changes-review"),
    path(f"{REVIEW}verdict/", reviews.verdict, name="reviews-verdict"),
    path(f"{REVIEW}points/", reviews.point, name="reviews-points"),
    path(f"{REVIEW}reviewers/", reviews.reviewer, name="reviews-reviewers"),
    path(f"{REVIEW}follow-ups/", reviews.follow_up, name="reviews-follow-ups"),
    path(f"{REVIEW}follow-ups/<int:pk>/", reviews.follow_up_done, name="reviews-follow-up"),
    path(f"{REVIEW}follow-ups/<int:pk>/artifact/", reviews.follow_up_became, name="reviews-follow-up-artifact"),
    *PRDPages().urls(),
    *ReviewPages().urls(),
    *ChangePages().urls(),
]
