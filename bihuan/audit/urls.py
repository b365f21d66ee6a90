"""Addresses of the audit, under the settings of a workspace."""

from django.urls import include, path

from bihuan.audit.views import logs, protection

settings = [
    path("audit/", logs.audit_log, name="audit_log"),
    path("audit/export/", logs.export_events, name="audit_export"),
    path("sign-ins/", logs.sign_ins, name="workspace_sign_ins"),
    path("sign-ins/export/", logs.export_sign_ins, name="sign_ins_export"),
    path("data-protection/", protection.data_protection, name="data_protection"),
    path("data-protection/erasure/", protection.erase_person, name="erase_person"),
]

urlpatterns = [path("<slug:workspace>/settings/", include(settings))]
