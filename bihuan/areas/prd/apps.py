"""PRDs: what is going to be built, written so that it is built right, reviewed, signed and changed on the record."""

from django.apps import AppConfig


class PRDConfig(AppConfig):
    name = "bihuan.areas.prd"
    label = "prd"

    def ready(self):
        from bihuan.areas.prd import hearing
        from bihuan.areas.prd.exporting import making
        from bihuan.artifacts import dispatch

        dispatch.happened.connect(hearing.hear, dispatch_uid="prd")
        dispatch.ticked.connect(making.at_tick, dispatch_uid="prd exports")
        dispatch.ticked.connect(hearing.at_tick, dispatch_uid="prd")
