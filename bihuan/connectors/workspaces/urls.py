"""Addresses of the export and import of whole workspaces, for their owners."""

from django.urls import path

from bihuan.connectors.workspaces import views

HERE = "<slug:workspace>/settings/export"
urlpatterns = [
    path(f"{HERE}/", views.transfers, name="transfers"),
    path(f"{HERE}/new/", views.start_export, name="start_export"),
    path(f"{HERE}/import/", views.start_import, name="start_import"),
    path(f"{HERE}/<int:pk>/stop/", views.stop, name="stop_transfer"),
    path(f"{HERE}/<int:pk>/workspace.zip", views.download, name="download_workspace"),
]
