"""Who did it: identifiers that turned out to be one person, and what is known of persons and groups."""

from hashlib import blake2b

from django.db import models

from bihuan.people.models import Workspace

PERSON = "person"


def person_of(workspace_id: int, distinct_id: str) -> int:
    """The number of whoever this identifier names in a workspace, before any alias: 63 bits of a hash.

    Two of a hundred million identifiers share a number with a chance of .0005.
    """
    text = f"{workspace_id}:{distinct_id}".encode("utf-8", "surrogatepass")
    return int.from_bytes(blake2b(text, digest_size=8).digest(), "big") >> 1


class Alias(models.Model):
    """`old` is `new`. Chains are flat: `new` is never another row's `old`. `version` grows with every change."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="aliases")
    old = models.BigIntegerField()
    new = models.BigIntegerField()
    version = models.PositiveBigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "old"], name="person_alias_once")]
        indexes = [
            models.Index(fields=["workspace", "new"], name="person_alias_new"),
            models.Index(fields=["workspace", "version"], name="person_alias_version"),
        ]

    def __str__(self):
        return f"{self.old} = {self.new}"


class Profile(models.Model):
    """What is known of a person (`kind` is person) or of a group, as a customer or a department (`kind` names it)."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="profiles")
    kind = models.CharField(max_length=60, default=PERSON)
    key = models.CharField(max_length=400)
    person = models.BigIntegerField(default=0)
    properties = models.JSONField(default=dict)
    first_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "kind", "key"], name="profile_once")]
        indexes = [models.Index(fields=["workspace", "person"], name="profile_person")]

    def __str__(self):
        return self.key
