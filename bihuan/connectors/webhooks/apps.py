"""Webhooks: other programs are told what happened, by the Standard Webhooks specification."""

from django.apps import AppConfig


class WebhooksConfig(AppConfig):
    name = "bihuan.connectors.webhooks"
    label = "webhooks"

    def ready(self):
        from bihuan.artifacts.dispatch import happened
        from bihuan.connectors.webhooks import channel  # noqa: F401  its class is the way out
        from bihuan.connectors.webhooks.hearing import hear

        happened.connect(hear, dispatch_uid="webhooks")
