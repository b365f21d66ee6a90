"""A workspace: the walls of a team; nothing of one is seen in another."""

import secrets

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models, transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from bihuan.people.models.role import DataRange, Role

SYSTEM_ADDRESSES = (
    "accounts admin api collab files gallery health invitations live mcp me media new portal static workspaces"
)
RESERVED_SLUGS = frozenset(SYSTEM_ADDRESSES.split())
SLUG_LENGTH = 40
slug_shape = RegexValidator(
    r"^[a-z0-9]+(-[a-z0-9]+)*\Z", _("Use small letters, digits and hyphens, for example order-team.")
)


def refuse_reserved(slug):
    if slug in RESERVED_SLUGS:
        raise ValidationError(_("The system itself uses the address %(slug)s."), params={"slug": slug})


def slug_of(name):
    """An address made from a name; Chinese is written in pinyin. May be empty."""
    from pypinyin import lazy_pinyin  # 60 MB and 0.2 s that most processes never need

    return slugify(" ".join(lazy_pinyin(name)))[:SLUG_LENGTH].strip("-")


def free_slug(name, taken, fallback):
    """The slug of a name, numbered where `taken(slug)` says that it is in use."""
    slug = slug_of(name) or fallback
    tries = (slug, *(f"{slug[: SLUG_LENGTH - 3]}-{number}" for number in range(2, 100)))
    free = (each for each in tries if not taken(each))
    return next(free, None) or f"{slug[: SLUG_LENGTH - 9]}-{secrets.token_hex(4)}"


class WorkspaceQuerySet(models.QuerySet):
    def of(self, user):
        """The workspaces this person belongs to."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(memberships__user=user)

    @transaction.atomic
    def found(self, *, name, by, slug="", demo=False):
        """A new workspace with its first owner."""
        slug = slug or free_slug(name, self._is_taken, "team")
        workspace = self.model(name=name.strip(), slug=slug, demo=demo)
        workspace.full_clean()
        workspace.save()
        workspace.memberships.create(user=by, role=Role.OWNER, data_range=DataRange.ALL)
        return workspace

    def _is_taken(self, slug):
        return slug in RESERVED_SLUGS or self.filter(slug=slug).exists()


class Workspace(models.Model):
    class Week(models.IntegerChoices):
        """As Python counts weekdays."""

        MONDAY = 0, _("Monday")
        SATURDAY = 5, _("Saturday")
        SUNDAY = 6, _("Sunday")

    slug = models.CharField(_("address"), max_length=SLUG_LENGTH, unique=True, validators=[slug_shape, refuse_reserved])
    name = models.CharField(_("name"), max_length=80)
    demo = models.BooleanField(_("demo"), default=False)
    time_zone = models.CharField(_("time zone"), max_length=64, default="Asia/Shanghai")
    week_begins = models.PositiveSmallIntegerField(_("weeks begin on"), choices=Week, default=Week.MONDAY)
    created_at = models.DateTimeField(_("created"), default=timezone.now, editable=False)

    objects = WorkspaceQuerySet.as_manager()

    class Meta:
        verbose_name = _("workspace")
        verbose_name_plural = _("workspaces")

    def __str__(self):
        return self.name

    def lock(self):
        """Hold the workspace until the transaction ends, for rules that count its rows."""
        return type(self).objects.select_for_update().get(pk=self.pk)

    def owners(self):
        return self.memberships.filter(role=Role.OWNER, user__is_active=True)
