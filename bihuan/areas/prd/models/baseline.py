"""What was signed: the text, what was embedded in it at that moment, and a hash that shows both are untouched."""

import hashlib

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Baseline(models.Model):
    prd = models.ForeignKey("prd.PRD", on_delete=models.CASCADE, related_name="baselines")
    number = models.PositiveIntegerField(_("edition"))
    title = models.CharField(max_length=500)
    text = models.TextField()
    frozen = models.TextField()  # the text with what was embedded in it
    digest = models.CharField(max_length=64)
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    signed_at = models.DateTimeField(default=timezone.now)
    review = models.ForeignKey("prd.Review", on_delete=models.SET_NULL, null=True, related_name="+")
    change = models.ForeignKey("prd.ChangeRequest", on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["prd", "number"], name="one_baseline_per_edition")]

    def __str__(self):
        return f"{self.prd_id} v{self.number}"

    @property
    def untouched(self) -> bool:
        return self.digest == digest_of(self.title, self.text, self.frozen)


def digest_of(title: str, text: str, frozen: str) -> str:
    """SHA-256 over the three, each with its length before it, so that nothing can move from one to the next."""
    made = hashlib.sha256()
    for part in (title, text, frozen):
        data = part.encode()
        made.update(b"%d:" % len(data) + data)
    return made.hexdigest()


def freeze(prd, *, by) -> Baseline:
    """The PRD as it stands now. In the transaction of whoever signs it."""
    from bihuan.areas.prd.embedding import expanded
    from bihuan.areas.prd.reviewing import passed_review

    frozen = expanded(prd.body, prd, by)
    return Baseline.objects.create(
        prd=prd,
        number=prd.edition,
        title=prd.title,
        text=prd.body,
        frozen=frozen,
        digest=digest_of(prd.title, prd.body, frozen),
        signed_by=by,
        review=passed_review(prd),
    )
