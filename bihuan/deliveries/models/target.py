"""Where deliveries go: one mailbox, one robot, one browser, one webhook; how it has answered of late."""

from datetime import datetime, timedelta

from django.db import models
from django.utils import timezone

LONGEST_REST = timedelta(minutes=5)


class TargetQuerySet(models.QuerySet["Target"]):
    def of(self, channel: str, address: str | int) -> "Target":
        return self.get_or_create(channel=channel, address=str(address))[0]


class Target(models.Model):
    """While it fails it rests, longer each time, and is then tried with one delivery before all others."""

    channel = models.CharField(max_length=20)
    address = models.CharField(max_length=254)
    rests_until = models.DateTimeField(null=True)
    failing_since = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)
    answered_at = models.DateTimeField(null=True)

    objects = TargetQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["channel", "address"], name="one_target_per_address")]

    def __str__(self):
        return f"{self.channel} {self.address}"

    def rest(self, until: datetime) -> None:
        self.rests_until = max(until, self.rests_until or until)
        self.save(update_fields=["rests_until"])

    def answered(self) -> None:
        self.answered_at, self.failing_since, self.failures, self.rests_until = timezone.now(), None, 0, None
        self.save(update_fields=["answered_at", "failing_since", "failures", "rests_until"])

    def failed(self, wait: timedelta | None = None) -> None:
        """It did not take what was sent. Rests as long as it asks for, else longer each time."""
        now = timezone.now()
        self.failing_since = self.failing_since or now
        rest = wait or min(timedelta(seconds=5 * 2 ** min(self.failures, 10)), LONGEST_REST)
        self.failures += 1
        self.rests_until = now + rest
        self.save(update_fields=["failing_since", "failures", "rests_until"])
