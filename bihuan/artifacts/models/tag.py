"""Words people put on artifacts to find them again."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from bihuan.artifacts.checking import storable
from bihuan.people.models import Workspace

LONGEST = 60
MOST_AT_ONCE = 500


class TagQuerySet(models.QuerySet):
    def named(self, workspace: Workspace, names) -> list["Tag"]:
        """The tags of these names, made where they are new."""
        wanted = list(dict.fromkeys(short for name in names if (short := Tag.short(name))))
        self.bulk_create([Tag(workspace=workspace, name=name) for name in wanted], ignore_conflicts=True)
        known: dict[str, Tag] = {}
        # SQLite takes no more than some hundred values in one question.
        for at in range(0, len(wanted), MOST_AT_ONCE):
            some = self.filter(workspace=workspace, name__in=wanted[at : at + MOST_AT_ONCE])
            known |= {tag.name: tag for tag in some}
        return [known[name] for name in wanted]


class Tag(models.Model):
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="tags")
    name = models.CharField(_("name"), max_length=LONGEST)

    objects = TagQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "name"], name="one_tag_per_name")]
        ordering = ["name"]

    def __str__(self):
        return self.name

    @staticmethod
    def short(name: str) -> str:
        storable(name)
        return name.strip()[:LONGEST]
