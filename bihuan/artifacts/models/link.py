"""Typed, directed links between artifacts, with who drew them and why."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class LinkRole(models.TextChoices):
    EVIDENCES = "evidences", _("Evidence for")
    SPECIFIES = "specifies", _("Specifies")
    DESIGNS = "designs", _("Designs")
    REVIEWS = "reviews", _("Reviews")
    DELIVERS = "delivers", _("Delivers")
    VERIFIES = "verifies", _("Verifies")
    SHIPS = "ships", _("Ships")
    MEASURES = "measures", _("Measures")
    DECIDES = "decides", _("Decides")
    BLOCKS = "blocks", _("Blocks")
    DUPLICATES = "duplicates", _("Duplicate of")
    REPLACES = "replaces", _("Replaces")
    CAUSES = "causes", _("Causes")
    ANSWERS = "answers", _("Answers")
    BELONGS_TO = "belongs_to", _("Belongs to")
    RELATES_TO = "relates_to", _("Related to")

    @property
    def inverse(self):
        return INVERSES[self]


INVERSES = {
    LinkRole.EVIDENCES: _("Evidence"),
    LinkRole.SPECIFIES: _("Specified by"),
    LinkRole.DESIGNS: _("Designed by"),
    LinkRole.REVIEWS: _("Reviewed by"),
    LinkRole.DELIVERS: _("Delivered by"),
    LinkRole.VERIFIES: _("Verified by"),
    LinkRole.SHIPS: _("Shipped in"),
    LinkRole.MEASURES: _("Measured by"),
    LinkRole.DECIDES: _("Decided by"),
    LinkRole.BLOCKS: _("Blocked by"),
    LinkRole.DUPLICATES: _("Duplicates"),
    LinkRole.REPLACES: _("Replaced by"),
    LinkRole.CAUSES: _("Caused by"),
    LinkRole.ANSWERS: _("Answered by"),
    LinkRole.BELONGS_TO: pgettext_lazy("inverse of belongs to", "Contains"),
    LinkRole.RELATES_TO: _("Related to"),
}


class LinkQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Links both ends of which the person may see."""
        from bihuan.artifacts.models.artifact import Artifact

        seen = Artifact.objects.visible_to(user).values("pk")
        return self.filter(source__in=seen, target__in=seen)


class Link(models.Model):
    source = models.ForeignKey("artifacts.Artifact", on_delete=models.CASCADE, related_name="links_out")
    target = models.ForeignKey("artifacts.Artifact", on_delete=models.CASCADE, related_name="links_in")
    role = models.CharField(_("role"), max_length=20, choices=LinkRole)
    strength = models.PositiveSmallIntegerField(_("strength"), null=True, blank=True)
    note = models.TextField(_("note"), blank=True)
    provenance = models.CharField(_("provenance"), max_length=40, default="person")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = LinkQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "target", "role"], name="one_link_per_role"),
            models.CheckConstraint(condition=~models.Q(source=models.F("target")), name="no_link_to_itself"),
        ]
        indexes = [models.Index(fields=["target", "role"], name="link_by_target")]

    def __str__(self):
        return f"{self.source_id} {self.role} {self.target_id}"
