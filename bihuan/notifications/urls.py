"""Addresses of a person's notifications."""

from django.urls import path

from bihuan.notifications.views import own, unsubscribe

urlpatterns = [
    path("me/notifications/", own.notifications, name="notifications"),
    path("me/notifications/mailbox/", own.try_again, name="try_mailbox_again"),
    path("me/notifications/browsers/", own.add_browser, name="add_browser"),
    path("me/notifications/browsers/<int:pk>/removal/", own.remove_browser, name="remove_browser"),
    path("me/notifications/alerts/<int:pk>/", own.read_alert, name="read_alert"),
    path("me/unsubscribe/<str:token>/", unsubscribe.unsubscribe, name="unsubscribe"),
    path("service-worker.js", own.service_worker, name="service_worker"),
]
