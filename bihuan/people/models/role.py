"""What a person may do in a workspace, and how far their view reaches."""

from django.db import models
from django.utils.translation import pgettext_lazy


class Role(models.IntegerChoices):
    """Ordered: whoever may do more compares greater."""

    REQUESTER = 10, pgettext_lazy("role", "Requester")
    MEMBER = 20, pgettext_lazy("role", "Member")
    LEAD = 30, pgettext_lazy("role", "Lead")
    ADMIN = 40, pgettext_lazy("role", "Admin")
    OWNER = 50, pgettext_lazy("role", "Owner")


class DataRange(models.TextChoices):
    OWN = "own", pgettext_lazy("data range", "Own")
    DEPARTMENT = "department", pgettext_lazy("data range", "Department")
    ALL = "all", pgettext_lazy("data range", "Everything")
