"""Addresses of webhooks."""

from django.urls import path

from bihuan.connectors.webhooks import views

HERE = "<slug:workspace>/settings/webhooks"
urlpatterns = [
    path(f"{HERE}/", views.webhooks, name="webhooks"),
    path(f"{HERE}/new/", views.new_webhook, name="new_webhook"),
    path(f"{HERE}/<int:pk>/", views.webhook, name="webhook"),
    path(f"{HERE}/<int:pk>/secret/", views.rotate, name="rotate_secret"),
    path(f"{HERE}/<int:pk>/test/", views.test_webhook, name="test_webhook"),
    path(f"{HERE}/<int:pk>/switch/", views.switch_webhook, name="switch_webhook"),
    path(f"{HERE}/<int:pk>/removal/", views.remove_webhook, name="remove_webhook"),
]
