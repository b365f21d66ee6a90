"""Which artifacts ask for the same, learned from a workspace's own words and its people's corrections."""

from django.apps import AppConfig


class SimilarityConfig(AppConfig):
    name = "bihuan.similarity"
    label = "similarity"

    def ready(self):
        from bihuan.artifacts.dispatch import happened, ticked
        from bihuan.similarity.hearing import hear
        from bihuan.similarity.knowing import at_tick

        happened.connect(hear, dispatch_uid="similarity")
        ticked.connect(at_tick, dispatch_uid="similarity")
