"""What the house itself has to tell a person: a mailbox that refuses, a robot or webhook that fails."""

from django.conf import settings
from django.db import models
from django.utils import timezone, translation

from bihuan.people.models import Role, User, Workspace


class AlertQuerySet(models.QuerySet):
    def open_to(self, user_id: int, workspace: Workspace):
        """What this person has not read, of this workspace or of none."""
        here = models.Q(workspace=None) | models.Q(workspace=workspace)
        return self.filter(here, user=user_id, read_at=None)

    def tell(self, user: User, workspace: Workspace | None, text: str, url: str, **names: str) -> None:
        """Tell the person in their language. `text` is a msgid of the catalogs; said again, it moves up."""
        with translation.override(user.language):
            said = translation.gettext(text) % names
        values = {"at": timezone.now(), "read_at": None}
        self.update_or_create(user=user, workspace=workspace, text=said, url=url, defaults=values)

    def tell_admins(self, workspace: Workspace, text: str, url: str, **names: str) -> None:
        for admin in User.objects.active().filter(memberships__workspace=workspace, memberships__role__gte=Role.ADMIN):
            self.tell(admin, workspace, text, url, **names)


class Alert(models.Model):
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="alerts")
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, null=True, related_name="+")
    text = models.CharField(max_length=500)
    url = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True)

    objects = AlertQuerySet.as_manager()

    class Meta:
        ordering = ["-at"]
        indexes = [models.Index(fields=["user"], condition=models.Q(read_at=None), name="alert_open")]

    def __str__(self):
        return self.text
