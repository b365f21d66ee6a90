"""Comparing in pairs: what matters more than what, by several people, and the weights that follow."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan.areas.requirements.models.ranking import Prioritization
from bihuan.areas.requirements.ranking import ahp
from bihuan.people.models import Workspace

LONGEST = 60


class PairwiseStudy(models.Model):
    """`items` are labels; a person compares each with each later one."""

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="pairwise_studies")
    name = models.CharField(gettext_lazy("name"), max_length=200)
    items = models.JSONField(default=list)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    removed_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["-pk"]

    def __str__(self):
        return self.name

    def clean(self) -> None:
        labels = [" ".join(str(label).split())[:LONGEST] for label in self.items]
        self.items = list(dict.fromkeys(filter(None, labels)))
        if not 2 <= len(self.items) <= ahp.MOST:
            raise ValidationError(_("Compare from 2 to %(most)s things.") % {"most": ahp.MOST})

    @property
    def pairs(self) -> list[tuple[int, int]]:
        return [(i, j) for i in range(len(self.items)) for j in range(i + 1, len(self.items))]

    def judge(self, answers: Mapping[tuple[int, int], float], *, by) -> "Judgement":
        """What one person says of every pair, in place of what they said before. Raises ValidationError."""
        try:
            ahp.matrix_of(len(self.items), dict(answers))
        except ValueError as error:
            raise ValidationError(_("Compare every pair, from 1/9 to 9.")) from error
        said = {f"{i}-{j}": answers[i, j] for i, j in self.pairs}
        return Judgement.objects.update_or_create(
            study=self, person=by, defaults={"answers": said, "at": timezone.now()}
        )[0]

    def together(self) -> ahp.Weights | None:
        """Everybody's judgements as one; None while nobody has judged."""
        matrices = [one.matrix for one in self.judgements.all()]
        return ahp.weights(ahp.together(matrices)) if matrices else None

    def use(self, setting: Prioritization) -> None:
        """Make the weights those of weighted scoring, as points of 100; criteria of the same name keep their key."""
        found = self.together()
        if found is None:
            raise ValidationError(_("Nobody has compared anything yet."))
        known: dict[str, Any] = {one["label"]: one for one in setting.criteria}
        setting.criteria = [
            {
                "key": known.get(label, {}).get("key") or f"pair{self.pk}-{place}",
                "label": label,
                "weight": round(100 * weight, 2),
                "reverse": bool(known.get(label, {}).get("reverse")),
            }
            for place, (label, weight) in enumerate(zip(self.items, found.weights, strict=True))
        ]
        setting.keep()


class Judgement(models.Model):
    study = models.ForeignKey(PairwiseStudy, models.CASCADE, related_name="judgements")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    answers = models.JSONField(default=dict)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["study", "person"], name="judged_once_a_person")]

    def __str__(self):
        return f"{self.study_id} {self.person_id}"

    @property
    def said(self) -> dict[tuple[int, int], float]:
        pairs = (tuple(map(int, pair.split("-"))) for pair in self.answers)
        return {(i, j): self.answers[f"{i}-{j}"] for i, j in pairs}

    @property
    def matrix(self) -> list[list[float]]:
        return ahp.matrix_of(len(self.study.items), self.said)

    @property
    def weights(self) -> ahp.Weights:
        return ahp.weights(self.matrix)
