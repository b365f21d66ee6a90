"""PRDs: what is going to be built, written so that it is built right, reviewed, signed and changed on the record."""

from django.apps import AppConfig


class PRDConfig(AppConfig):
    name = "bihuan.areas.prd"
    label = "prd"
