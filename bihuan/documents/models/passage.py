"""The passage a comment is about: its words, and what stood around them when it was written."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from bihuan.documents.anchoring import LONGEST, Anchor


class PassageQuerySet(models.QuerySet):
    def threads(self, artifact, comments):
        """Those of an artifact whose comments are among `comments`, oldest first, each with its whole thread."""
        return (
            self.filter(comment__artifact=artifact.pk, comment__in=comments)
            .select_related("comment__author")
            .prefetch_related("comment__replies__author", "comment__replies__files", "comment__files")
            .order_by("comment")
        )


class Passage(models.Model):
    comment = models.OneToOneField("artifacts.Comment", on_delete=models.CASCADE, related_name="passage")
    field = models.CharField(_("field"), max_length=60)
    quote = models.CharField(_("quote"), max_length=LONGEST)
    prefix = models.CharField(max_length=200, blank=True)
    suffix = models.CharField(max_length=200, blank=True)

    objects = PassageQuerySet.as_manager()

    class Meta:
        ordering = ["comment"]

    def __str__(self):
        return self.quote[:60]

    @property
    def anchor(self) -> Anchor:
        return Anchor(self.quote, self.prefix, self.suffix)
