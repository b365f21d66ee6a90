"""Notifications outside the inbox: mails and browser push, as each person wants them."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "bihuan.notifications"
    label = "notifications"

    def ready(self):
        from django.contrib.auth.signals import user_logged_in

        from bihuan.artifacts.dispatch import happened, ticked
        from bihuan.notifications import mailing, pushing  # noqa: F401  their classes are the ways out
        from bihuan.notifications.bounces import remind
        from bihuan.notifications.gathering import gather
        from bihuan.notifications.hearing import hear

        # Hears after all who put something into the inbox: those rooms stand earlier among the apps.
        happened.connect(hear, dispatch_uid="notifications")
        ticked.connect(gather, dispatch_uid="notifications")
        user_logged_in.connect(remind, dispatch_uid="bounces")
