"""The app of people: who they are, where they work together, and what they may see."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "bihuan.people"
    verbose_name = _("People")

    def ready(self):
        from allauth.mfa.signals import authentication_failed

        from bihuan.people.accounts import second_factor_failed

        authentication_failed.connect(second_factor_failed, dispatch_uid="people.second_factor_failed")
