"""Questions about many artifacts, and the two ways to add them."""

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from bihuan.artifacts import bulk, search, writing
from bihuan.artifacts.reach import reach_of
from bihuan.artifacts.states import Category

OPEN = [category.value for category in Category if not category.closed]


class ArtifactQuerySet(models.QuerySet):
    def visible_to(self, user, workspace=None):
        """What the person may read, without the trash. Naming the workspace makes the query cheaper."""
        return self.in_reach(user, workspace).filter(trashed_at=None)

    def in_reach(self, user, workspace=None):
        """What the person may read, the trash included."""
        reach = reach_of(user)
        return self.filter(reach.of(workspace.pk) if workspace else reach.everywhere())

    def current(self):
        return self.filter(archived_at=None, trashed_at=None)

    def trashed(self):
        return self.exclude(trashed_at=None)

    def open(self):
        return self.filter(category__in=OPEN)

    def linked(self, role: str):
        """With at least one artifact that does `role` to it."""
        return self.filter(self._has_link(role))

    def not_linked(self, role: str):
        return self.filter(~self._has_link(role))

    def _has_link(self, role: str):
        from bihuan.artifacts.models.link import Link

        return Exists(Link.objects.filter(target=OuterRef("pk"), role=role))

    def search(self, text: str):
        return search.matching(self, text)

    def aged(self, days: int):
        return self.filter(created_at__lt=timezone.now() - timezone.timedelta(days=days))

    add = writing.add
    bulk_add = bulk.bulk_add

    def keyed(self, key: str):
        """By its key as people write it: REQ-12."""
        prefix, _dash, number = key.strip().upper().rpartition("-")
        slugs = [slug for slug, kind in self.model.kinds().items() if kind.prefix == prefix]
        if not (slugs and number.isascii() and number.isdigit() and len(number) < 10):
            return self.none()
        return self.filter(Q(kind__in=slugs), number=int(number))
