"""Group robots: 飞书, 钉钉 and 企业微信."""

from django.apps import AppConfig


class RobotsConfig(AppConfig):
    name = "bihuan.connectors.robots"
    label = "robots"

    def ready(self):
        from bihuan.artifacts.dispatch import happened
        from bihuan.connectors.robots import channel  # noqa: F401  its class is the way out
        from bihuan.connectors.robots.hearing import hear

        happened.connect(hear, dispatch_uid="robots")
