"""A seal: the hash over a batch of a workspace's events and over the seal before it."""

from collections.abc import Iterator
from typing import NamedTuple

from django.db import models
from django.utils.translation import gettext_lazy as _

from bihuan.audit.hashing import SALT, SEALED_EVENT, sha256_of
from bihuan.people.models import Workspace


class Chain(models.Model):
    """The end of a workspace's chain; whoever adds to it or takes something out of history holds this row."""

    workspace = models.OneToOneField(Workspace, models.CASCADE, primary_key=True, related_name="+")
    seals = models.PositiveIntegerField(default=0)
    last = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64, blank=True)

    def __str__(self):
        return f"{self.workspace_id} {self.seals} {self.hash[:8]}"

    @classmethod
    def held(cls, workspace_id: int) -> "Chain":
        """The chain, locked until the transaction ends; begun where there is none."""
        cls.objects.bulk_create([cls(workspace_id=workspace_id)], ignore_conflicts=True)
        return cls.objects.select_for_update().get(pk=workspace_id)


class SealedEvent(NamedTuple):
    """What a seal remembers of an event: ids, and the hashes of its facts and of its salted content."""

    pk: int
    artifact: int
    facts: bytes
    content: bytes


class Seal(models.Model):
    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    number = models.PositiveIntegerField(_("number"))
    first = models.PositiveBigIntegerField(_("first event"))
    last = models.PositiveBigIntegerField(_("last event"))
    count = models.PositiveIntegerField(_("events"))
    events = models.BinaryField()
    # Not hashed: taking a salt away is what makes erased content impossible to guess at.
    salts = models.BinaryField()
    redactions = models.CharField(max_length=64)
    previous = models.CharField(max_length=64, blank=True)
    hash = models.CharField(_("hash"), max_length=64)
    sealed_at = models.DateTimeField(_("sealed at"))

    class Meta:
        verbose_name = _("seal")
        verbose_name_plural = _("seals")
        constraints = [models.UniqueConstraint(fields=["workspace", "number"], name="one_seal_per_number")]
        indexes = [models.Index(fields=["workspace", "last"], name="seal_by_last_event")]

    def __str__(self):
        return f"{self.number} {self.hash[:8]}"

    def digest(self) -> str:
        """The hash this seal should have, of what it says."""
        return sha256_of(
            {
                "workspace": self.workspace_id,
                "number": self.number,
                "first": self.first,
                "last": self.last,
                "count": self.count,
                "events": sha256_of(bytes(self.events)),
                "redactions": self.redactions,
                "previous": self.previous,
                "sealed_at": self.sealed_at,
            }
        )

    def sealed_events(self) -> Iterator[SealedEvent]:
        return map(SealedEvent._make, SEALED_EVENT.iter_unpack(bytes(self.events)))

    def salt_of(self, place: int) -> bytes:
        return bytes(self.salts[place * SALT : (place + 1) * SALT])
