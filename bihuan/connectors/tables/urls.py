"""Addresses of import and export, for every kind there is."""

from django.urls import path

from bihuan.artifacts.models import Artifact
from bihuan.connectors.tables import views


def of_kind(slug: str, kind: type[Artifact]) -> list:
    here, step, also = f"<slug:workspace>/{slug}", f"<slug:workspace>/{slug}/import/<int:pk>", {"kind": kind}
    return [
        path(f"{here}/export/", views.export, also, name=f"{slug}-export"),
        path(f"{here}/import/", views.upload, also, name=f"{slug}-import"),
        path(f"{step}/", views.step, also, name=f"{slug}-import-step"),
        path(f"{step}/mapping/", views.mapping, also, name=f"{slug}-import-mapping"),
        path(f"{step}/reading/", views.reading, also, name=f"{slug}-import-reading"),
        path(f"{step}/people/", views.people, also, name=f"{slug}-import-people"),
        path(f"{step}/start/", views.start, also, name=f"{slug}-import-start"),
        path(f"{step}/withdrawal/", views.withdrawal, also, name=f"{slug}-import-withdrawal"),
        path(f"{step}/faulty.csv", views.faulty, also, name=f"{slug}-import-faulty"),
    ]


urlpatterns = [pattern for slug, kind in Artifact.kinds().items() for pattern in of_kind(slug, kind)]
