"""What a person may do in a workspace, and how far their view reaches."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.IntegerChoices):
    """Ordered: whoever may do more compares greater."""

    REQUESTER = 10, _("Requester")
    MEMBER = 20, _("Member")
    LEAD = 30, _("Lead")
    ADMIN = 40, _("Admin")
    OWNER = 50, _("Owner")


class DataRange(models.TextChoices):
    OWN = "own", _("Own")
    DEPARTMENT = "department", _("Department")
    ALL = "all", _("Everything")
