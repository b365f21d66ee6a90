"""What leaves the house: one queue for mails, group robots, browsers and webhooks."""

from django.apps import AppConfig


class DeliveriesConfig(AppConfig):
    name = "bihuan.deliveries"
    label = "deliveries"

    def ready(self):
        from bihuan.artifacts.dispatch import ticked
        from bihuan.deliveries.sending import at_tick

        ticked.connect(at_tick, dispatch_uid="deliveries")
