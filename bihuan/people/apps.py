"""The app of people: who they are, where they work together, and what they may see."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "bihuan.people"
    verbose_name = _("People")
