"""How long a workspace keeps what nobody needs any more."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from bihuan.people.models import Workspace

MONTHS = [MinValueValidator(1), MaxValueValidator(600)]


TRASH_MONTHS = 1  # where an admin has said nothing


class Retention(models.Model):
    workspace = models.OneToOneField(Workspace, models.CASCADE, primary_key=True, related_name="retention")
    trash_months = models.PositiveSmallIntegerField(
        _("trash and its history"),
        default=TRASH_MONTHS,
        null=True,
        blank=True,
        validators=MONTHS,
        help_text=_(
            "Months after which things in the trash are deleted for good, with history and files. Empty: never."
        ),
    )
    sign_in_months = models.PositiveSmallIntegerField(
        _("sign-in log"),
        null=True,
        blank=True,
        validators=MONTHS,
        help_text=_("Months after which sign-ins of the people of this workspace are deleted. Empty: never."),
    )

    class Meta:
        verbose_name = _("retention")
        verbose_name_plural = _("retention")

    def __str__(self):
        return f"{self.trash_months} {self.sign_in_months}"
