"""Words people put on artifacts to find them again."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from bihuan.people.models import Workspace


class TagQuerySet(models.QuerySet):
    def named(self, workspace: Workspace, names) -> list["Tag"]:
        """The tags of these names, made where they are new."""
        wanted = list(dict.fromkeys(name.strip()[:60] for name in names if name.strip()))
        self.bulk_create([Tag(workspace=workspace, name=name) for name in wanted], ignore_conflicts=True)
        return sorted(self.filter(workspace=workspace, name__in=wanted), key=lambda tag: wanted.index(tag.name))


class Tag(models.Model):
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="tags")
    name = models.CharField(_("name"), max_length=60)

    objects = TagQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "name"], name="one_tag_per_name")]
        ordering = ["name"]

    def __str__(self):
        return self.name
