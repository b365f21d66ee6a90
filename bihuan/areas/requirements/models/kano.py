"""Kano studies: what people answered to pairs of questions, feature by feature, and what that makes of requirements."""

from collections.abc import Iterable, Mapping

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from bihuan.areas.requirements.ranking.kano import Evaluation, evaluate
from bihuan.artifacts.models import Artifact
from bihuan.artifacts.store import writing
from bihuan.people.models import Workspace

CATEGORIES = {
    "M": pgettext_lazy("Kano", "Must-be"),
    "O": pgettext_lazy("Kano", "One-dimensional"),
    "A": pgettext_lazy("Kano", "Attractive"),
    "I": pgettext_lazy("Kano", "Indifferent"),
    "R": pgettext_lazy("Kano", "Reverse"),
    "Q": pgettext_lazy("Kano", "Questionable"),
}
MOST_FEATURES = 100


class KanoStudy(models.Model):
    class Table(models.TextChoices):
        BERGER = "berger", gettext_lazy("Berger 1993, after Kano")
        POULIOT = "pouliot", gettext_lazy("Pouliot 1993")

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="kano_studies")
    name = models.CharField(gettext_lazy("name"), max_length=200)
    table = models.CharField(gettext_lazy("evaluation table"), max_length=20, choices=Table, default=Table.BERGER)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    removed_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["-pk"]

    def __str__(self):
        return self.name

    @classmethod
    def add(
        cls,
        workspace: Workspace,
        name: str,
        answers: Mapping[str, Iterable[tuple[str, int, int]]],
        *,
        by,
        table: str = "berger",
    ) -> "KanoStudy":
        """A study of features by name, each with (person, with it, without it). Raises ValidationError."""
        if not answers or len(answers) > MOST_FEATURES:
            raise ValidationError(_("A study has from 1 to %(most)s features.") % {"most": MOST_FEATURES})
        study = cls(workspace=workspace, name=" ".join(name.split())[:200], table=table, by=by)
        study.clean_fields(exclude=["workspace", "by"])
        with writing():
            study.save()
            for place, (feature, said) in enumerate(answers.items()):
                one = KanoFeature.objects.create(study=study, name=feature[:200], position=place)
                KanoAnswer.objects.bulk_create(
                    KanoAnswer(feature=one, person=person[:120], with_it=first, without_it=second)
                    for person, first, second in said
                )
        return study


class KanoFeature(models.Model):
    study = models.ForeignKey(KanoStudy, models.CASCADE, related_name="features")
    name = models.CharField(max_length=200)
    position = models.PositiveIntegerField(default=0)
    requirement = models.ForeignKey(Artifact, models.SET_NULL, null=True, blank=True, related_name="kano_features")

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self):
        return self.name

    @cached_property
    def evaluation(self) -> Evaluation:
        return evaluate(((one.with_it, one.without_it) for one in self.answers.all()), self.study.table)

    @property
    def label(self) -> str:
        return str(CATEGORIES[self.evaluation.category]) if self.evaluation.category else ""

    def stand_for(self, requirement, *, by) -> None:
        """Write the category and the coefficients back to a requirement, or with None take them off."""
        with writing():
            if self.requirement and self.requirement != requirement:
                self.requirement.as_kind().may(by, "changed")
                self.requirement.record("kano", by=by, changes={"kano": [self.said, None]})
            if requirement is not None:
                requirement.may(by, "changed")
                requirement.record("kano", by=by, changes={"kano": [None, self.said]})
            self.requirement_id = requirement.pk if requirement else None
            self.save(update_fields=["requirement"])

    @property
    def said(self) -> str:
        found = self.evaluation
        if found.satisfaction is None:
            return self.label
        return f"{found.category} {found.satisfaction:.2f} / {found.dissatisfaction:.2f} (n={found.people})"


class KanoAnswer(models.Model):
    feature = models.ForeignKey(KanoFeature, models.CASCADE, related_name="answers")
    person = models.CharField(max_length=120, blank=True)
    with_it = models.PositiveSmallIntegerField()
    without_it = models.PositiveSmallIntegerField()

    def __str__(self):
        return f"{self.feature_id}: {self.with_it}/{self.without_it}"
