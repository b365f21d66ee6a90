"""What was said about files once and holds for the next: which column is what, and who is meant by a name."""

import hashlib
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bihuan.connectors.tables.mapping import Mapping
from bihuan.fields.written import tidy
from bihuan.people.models import Workspace

LONGEST = 200


def digest(columns: list[str]) -> str:
    """The same for the same headers in any order."""
    return hashlib.sha256("\n".join(sorted(columns)).encode()).hexdigest()


class SavedMappingQuerySet(models.QuerySet):
    def of(self, workspace, kind):
        return self.filter(workspace=workspace, kind=kind.slug)

    def for_headers(self, columns: list[str]):
        """What was done last with a file of these headers."""
        return self.filter(name="", headers=digest(columns)).first()

    def names(self) -> list[str]:
        return list(self.exclude(name="").order_by("name").values_list("name", flat=True))

    def remember(self, job, name: str = ""):
        """Keep the mapping of an import: under a name, or for files of the same headers."""
        mapping, headers = Mapping(**job.mapping), "" if name else digest(job.columns)
        fields = dict(zip(job.columns, mapping.columns, strict=True))
        values = {"fields": fields, "fixed": mapping.fixed, "rest": mapping.rest, "match": mapping.match}
        values |= {"changed_at": timezone.now(), "changed_by": job.created_by}
        key = {"workspace": job.workspace, "kind": job.kind, "name": name.strip()[:100], "headers": headers}
        return self.update_or_create(**key, defaults=values)[0]


class SavedMapping(models.Model):
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=40)
    name = models.CharField(_("name"), max_length=100, blank=True)
    headers = models.CharField(max_length=64, blank=True)
    fields = models.JSONField(default=dict)
    fixed = models.JSONField(default=dict)
    rest = models.BooleanField(default=False)
    match = models.CharField(max_length=60, blank=True)
    changed_at = models.DateTimeField(default=timezone.now)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")

    objects = SavedMappingQuerySet.as_manager()

    class Meta:
        app_label = "tables"
        constraints = [
            models.UniqueConstraint(fields=["workspace", "kind", "name", "headers"], name="mapping_remembered_once")
        ]

    def __str__(self):
        return self.name or self.headers

    def over(self, columns: list[str], known: Any) -> Mapping:
        """The mapping for a file of these columns; fields there are no longer are left out."""
        fields = [self.fields.get(column, "") for column in columns]
        fixed = {name: text for name, text in self.fixed.items() if name in known}
        return Mapping([name if name in known else "" for name in fields], fixed, self.rest, self.match)


class AliasQuerySet(models.QuerySet):
    def people(self, workspace) -> dict[str, Any]:
        """Who is meant by a name, None where nobody shall be; only those who are still members."""
        said = self.filter(workspace=workspace).select_related("user")
        members = set(workspace.memberships.values_list("user", flat=True))
        return {alias.said: alias.user for alias in said if alias.user_id is None or alias.user_id in members}

    def learn(self, workspace, meant: dict[str, Any]) -> None:
        for said, user in meant.items():
            self.update_or_create(workspace=workspace, said=tidy(said)[:LONGEST], defaults={"user": user})


class Alias(models.Model):
    """How other systems call a member; without a member the cell is left empty."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")
    said = models.CharField(max_length=LONGEST)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+")

    objects = AliasQuerySet.as_manager()

    class Meta:
        app_label = "tables"
        constraints = [models.UniqueConstraint(fields=["workspace", "said"], name="alias_once")]

    def __str__(self):
        return self.said
