"""Questions about many artifacts, and the two ways to add them."""

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from bihuan.artifacts import bulk, search, writing
from bihuan.artifacts.reach import in_reach, visible
from bihuan.artifacts.states import Category

OPEN = [category.value for category in Category if not category.closed]


class ArtifactQuerySet(models.QuerySet):
    def visible_to(self, user, workspace=None):
        """What the person may read, without the trash. Naming the workspace makes the query cheaper."""
        return self.filter(visible(user, workspace))

    def in_reach(self, user, workspace=None):
        """What the person may read, the trash included."""
        return self.filter(in_reach(user, workspace))

    def current(self):
        return self.filter(archived_at=None, trashed_at=None)

    def trashed(self):
        return self.exclude(trashed_at=None)

    def open(self):
        return self.filter(category__in=OPEN)

    def linked(self, role: str):
        """With at least one artifact that does `role` to it."""
        return self.filter(has_link(role))

    def not_linked(self, role: str):
        return self.filter(~has_link(role))

    def search(self, text: str):
        return self.filter(search.matching(text))

    def aged(self, days: int):
        return self.filter(created_at__lt=timezone.now() - timezone.timedelta(days=days))

    add = writing.add
    bulk_add = bulk.bulk_add

    def keyed(self, key: str):
        """By its key as people write it: REQ-12."""
        return self.filter(called(key))


def has_link(role: str) -> Q:
    from bihuan.artifacts.models.link import Link

    return Q(Exists(Link.objects.filter(target=OuterRef("pk"), role=role)))


def called(key: str) -> Q:
    """What has this key; nothing where it is none."""
    from bihuan.artifacts.models.artifact import Artifact

    prefix, _dash, number = key.strip().upper().rpartition("-")
    slugs = [slug for slug, kind in Artifact.kinds().items() if kind.prefix == prefix]
    if not (slugs and number.isascii() and number.isdigit() and len(number) < 10):
        return Q(pk__in=[])
    return Q(kind__in=slugs, number=int(number))
