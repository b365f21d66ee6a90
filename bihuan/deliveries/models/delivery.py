"""One thing that leaves the house: a row before it is sent, and the record of every try."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bihuan.deliveries.models.target import Target
from bihuan.people.models import Workspace


def new_uid() -> str:
    return uuid.uuid4().hex


class DeliveryQuerySet(models.QuerySet):
    def due(self, now):
        """What waits for a try and whose target does not rest, oldest first."""
        free = Q(target__rests_until=None) | Q(target__rests_until__lte=now)
        waiting = self.filter(free, state=Delivery.State.WAITING, next_try_at__lte=now)
        return waiting.order_by("next_try_at", "pk")

    def dead(self):
        return self.filter(state=Delivery.State.DEAD)

    def to(self, channel: str, address: str | int):
        return self.filter(target__channel=channel, target__address=str(address))


class Delivery(models.Model):
    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("delivery", "Waiting")
        SENT = "sent", pgettext_lazy("delivery", "Sent")
        DEAD = "dead", pgettext_lazy("delivery", "Failed")
        DROPPED = "dropped", pgettext_lazy("delivery", "No longer wanted")

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="deliveries")
    target = models.ForeignKey(Target, on_delete=models.CASCADE, related_name="deliveries")
    uid = models.CharField(max_length=32, unique=True, default=new_uid, editable=False)
    once = models.CharField(max_length=200, unique=True, null=True)
    title = models.CharField(_("title"), max_length=300)
    why = models.CharField(_("why"), max_length=300, blank=True)
    payload = models.JSONField(default=dict)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+")
    artifact = models.ForeignKey("artifacts.Artifact", on_delete=models.SET_NULL, null=True, related_name="+")
    event = models.ForeignKey("artifacts.Event", on_delete=models.SET_NULL, null=True, related_name="+")
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    next_try_at = models.DateTimeField(null=True, default=timezone.now)
    settled_at = models.DateTimeField(null=True)
    failure = models.TextField(_("failure"), blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(
                fields=["target", "next_try_at", "id"], condition=Q(state="waiting"), name="delivery_due_by_target"
            ),
            models.Index(fields=["next_try_at", "id"], condition=Q(state="waiting"), name="delivery_due"),
            models.Index(fields=["workspace", "-id"], name="delivery_of_workspace"),
            models.Index(fields=["workspace", "state", "-id"], name="delivery_by_state"),
            models.Index(fields=["target", "-id"], name="delivery_of_target"),
            models.Index(fields=["settled_at"], name="delivery_settled"),
        ]

    def __str__(self):
        return f"{self.uid} {self.title}"

    @property
    def channel(self) -> str:
        return self.target.channel

    @property
    def rests(self) -> bool:
        """Whether it failed and waits for its next try; not while one is under way."""
        if self.state != self.State.WAITING or self.next_try_at is None or self.next_try_at <= timezone.now():
            return False
        last = self.tries.first()
        return last is not None and last.took is not None

    def again(self) -> bool:
        """Send it at once, under the same id, settled or waiting for its next try; False where it is due already."""
        now = timezone.now()
        mine = type(self).objects.filter(pk=self.pk)
        # As it was seen: a worker that took it meanwhile moved its next try.
        mine = mine.filter(next_try_at=self.next_try_at) if self.rests else mine.exclude(state=self.State.WAITING)
        changed = mine.update(state=self.State.WAITING, attempts=0, next_try_at=now, settled_at=None, failure="")
        if changed:
            Target.objects.filter(pk=self.target_id).update(rests_until=None)
        self.refresh_from_db()
        return bool(changed)


class Attempt(models.Model):
    """One try; without an end where the process died in it."""

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="tries")
    target = models.ForeignKey(Target, on_delete=models.CASCADE, related_name="+", db_index=False)
    at = models.DateTimeField(default=timezone.now)
    took = models.PositiveIntegerField(null=True)  # milliseconds
    status = models.PositiveSmallIntegerField(null=True)
    request = models.TextField(blank=True)
    response = models.TextField(blank=True)
    failure = models.TextField(blank=True)

    class Meta:
        ordering = [F("pk").desc()]
        indexes = [models.Index(fields=["target", "at"], name="attempt_of_target")]

    def __str__(self):
        return f"{self.delivery_id} {self.at:%F %T} {self.status or ''}"
