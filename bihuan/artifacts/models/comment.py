"""What people say about an artifact: among themselves, or so that the requester reads it."""

import re

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bihuan.artifacts.checking import storable
from bihuan.artifacts.errors import Refused
from bihuan.artifacts.store import writing
from bihuan.people.models import Role

MENTION = re.compile(r"@\[(?P<name>[^\]]{1,80})\]\((?P<pk>\d{1,18})\)")


class CommentQuerySet(models.QuerySet):
    def visible_to(self, user, artifact):
        """All for the team; for requesters only what was written for them."""
        if artifact.role_of(user) >= Role.MEMBER:
            return self
        return self.filter(internal=False)

    def threads(self):
        return (
            self.filter(parent=None)
            .order_by("pk")
            .prefetch_related("replies__author", "replies__files", "files")
            .select_related("author")
        )


class Comment(models.Model):
    artifact = models.ForeignKey("artifacts.Artifact", on_delete=models.CASCADE, related_name="comments")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    signed = models.CharField(
        _("signed"), max_length=120, blank=True, help_text=_("Name of somebody without an account.")
    )
    text = models.TextField(_("text"))
    internal = models.BooleanField(_("internal"), default=True)
    parent = models.ForeignKey("self", on_delete=models.CASCADE, null=True, blank=True, related_name="replies")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    edited_at = models.DateTimeField(null=True, editable=False)
    resolved_at = models.DateTimeField(null=True, editable=False)
    resolved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")

    objects = CommentQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["artifact", "id"], name="comment_of_artifact")]

    def __str__(self):
        return self.text[:60]

    def mentioned_ids(self) -> list[int]:
        return [int(match["pk"]) for match in MENTION.finditer(self.text)]

    def edit(self, text: str, *, by):
        if by.pk != self.author_id:
            raise Refused(_("Only its author edits a comment."))
        if not text.strip():
            raise ValidationError({"text": _("Write something first.")})
        storable(text)
        before, self.text, self.edited_at = self.text, text, timezone.now()
        with writing():
            self.save(update_fields=["text", "edited_at"])
            self.artifact.record("comment_edited", by=by, changes={"comment": [before, text], "id": self.pk})

    def resolve(self, *, by):
        """Close the thread; resolving a resolved one opens it again."""
        self.artifact.may(by, "commented")
        self.resolved_at, self.resolved_by = (None, None) if self.resolved_at else (timezone.now(), by)
        with writing():
            self.save(update_fields=["resolved_at", "resolved_by"])
            self.artifact.record("resolved" if self.resolved_at else "reopened_thread", by=by, changes={})
