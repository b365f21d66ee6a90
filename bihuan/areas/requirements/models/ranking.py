"""How a workspace or a product decides what comes first, what was estimated for it, and where each one stands."""

from copy import deepcopy
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from bihuan.areas.requirements.ranking.formulas import formula
from bihuan.areas.requirements.ranking.methods import METHODS, RICE, Input, Method, weighted
from bihuan.areas.requirements.ranking.ranges import Range
from bihuan.artifacts.models import Artifact
from bihuan.artifacts.store import writing
from bihuan.fields.reading import ExpressionError
from bihuan.people.models import Product, Workspace

MOST_CRITERIA = 12
KEPT = 24 * 3600
CHOICES = [*((slug, method.label) for slug, method in METHODS.items())]
CHOICES += [("weighted", gettext_lazy("Weighted scoring")), ("formula", gettext_lazy("Own formula"))]


class Prioritization(models.Model):
    """A workspace without a row ranks by RICE, and has never looked at the ranking.

    A product with a row of its own is ranked apart from the others: scores of two methods cannot be compared.
    """

    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="prioritizations")
    product = models.ForeignKey(Product, models.CASCADE, null=True, editable=False, related_name="+")
    method = models.CharField(gettext_lazy("method"), max_length=20, choices=CHOICES, default=RICE.slug)
    top = models.PositiveIntegerField(
        gettext_lazy("how many are taken up next"),
        default=10,
        validators=[MinValueValidator(1), MaxValueValidator(1000)],
    )
    criteria = models.JSONField(default=list, blank=True)  # of weighted scoring: key, label, weight, reverse
    formula = models.TextField(gettext_lazy("formula"), blank=True, max_length=2000)
    costs = models.JSONField(default=dict, blank=True)  # person-days to find out, by input
    stale_at = models.DateTimeField(null=True, editable=False)
    ranked_at = models.DateTimeField(null=True, editable=False)
    unknowns = models.JSONField(default=list, editable=False)  # most worth finding out: requirement, input, gain, days

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["workspace"], condition=models.Q(product=None), name="prioritization_once_a_workspace"
            ),
            models.UniqueConstraint(fields=["product"], name="prioritization_once_a_product"),
        ]

    def __str__(self):
        return f"{self.product or self.workspace}: {self.method}"

    @classmethod
    def of(cls, workspace: Workspace, product: Product | int | None = None) -> "Prioritization":
        """What holds for a product: its own, else that of the workspace."""
        rows = cls.objects.filter(workspace=workspace).select_related("product")
        held = rows.filter(models.Q(product=None) | models.Q(product=product))
        return held.order_by(models.F("product").desc(nulls_last=True)).first() or cls(workspace=workspace)

    def apart_for(self, product: Product) -> "Prioritization":
        """The same for one product alone, to be changed and kept; itself where it is that product's already."""
        if self.product_id == product.pk:
            return self
        said = {name: deepcopy(getattr(self, name)) for name in ("method", "top", "criteria", "formula", "costs")}
        return Prioritization(workspace=self.workspace, product=product, **said)

    def scope(self, prefix: str = "") -> models.Q:
        """The requirements it ranks; `prefix` leads to them from another table."""
        if self.product_id:
            return models.Q(**{f"{prefix}product": self.product_id})
        others = Prioritization.objects.filter(workspace=self.workspace_id).exclude(product=None)
        apart = list(others.values_list("product", flat=True))
        none = models.Q(**{f"{prefix}product": None})
        return none | ~models.Q(**{f"{prefix}product__in": apart}) if apart else models.Q()

    @property
    def way(self) -> Method:
        """The method in force. One that cannot be worked out any more gives way to RICE."""
        try:
            return self.method_called(self.method)
        except (ExpressionError, ValueError):
            return RICE

    def method_called(self, slug: str) -> Method:
        """Raises ExpressionError or ValueError where the criteria or the formula do not hold."""
        if slug == "weighted":
            return weighted(self.criteria)
        if slug == "formula":
            score, names = formula(self.formula, self.nameable)
            inputs = [one for one in every_input(self.criteria) if one.name in names]
            return Method("formula", _("Own formula"), inputs, score, self.formula)
        return METHODS[slug]

    @property
    def nameable(self) -> dict[str, str]:
        """What a formula may read: each input by its name and by its label, in whatever language it was written."""
        inputs = every_input(self.criteria)
        found = {one.name: one.name for one in inputs}
        for language, _name in settings.LANGUAGES:
            with override(language):
                for one in inputs:
                    found.setdefault(str(one.label), one.name)
        return found

    def clean(self) -> None:
        if self.method in ("weighted", "formula"):
            try:
                method = self.method_called(self.method)
            except ExpressionError as error:
                raise ValidationError({"formula": str(error)}) from error
            except ValueError as error:
                raise ValidationError({"method": _("Name a criterion with a weight above 0 first.")}) from error
            if self.method == "formula" and not worked_out(method):
                problem = _("Whatever is estimated, this divides by zero. Change what stands below the line.")
                raise ValidationError({"formula": problem})

    def keep(self) -> None:
        """Save it and rank anew in a moment. Raises ValidationError by field."""
        self.full_clean(exclude=["workspace"])
        self.stale_at = timezone.now()
        with writing():
            if self.product_id and not self.pk:
                self.grow_stale(self.workspace_id)
            self.save()
        cache.delete(key_of(self.workspace_id))

    def rejoin(self) -> None:
        """Rank this product with all the others again, as the workspace decides."""
        with writing():
            Prioritization.objects.filter(pk=self.pk).delete()
            Prioritization.of(self.workspace).keep()

    @classmethod
    def grow_stale(cls, workspace_id: int, product_id: int | None = None) -> None:
        """Rank anew in a moment: the workspace's order, and the product's where it is ranked apart."""
        rows = cls.objects.filter(workspace=workspace_id, stale_at=None)
        rows.filter(models.Q(product=None) | models.Q(product=product_id)).update(stale_at=timezone.now())


def worked_out(method: Method) -> bool:
    """Whether the score is a number for some estimates: tried with small and large ones of each input, no two alike."""
    import numpy as np

    sizes = np.logspace(-2, 6, 9)
    tries = {one.name: np.roll(sizes, turn) * (1 + 0.1 * turn) for turn, one in enumerate(method.inputs)}
    return bool(np.isfinite(method.score(tries)).any())


def every_input(criteria: list[dict[str, Any]]) -> list[Input]:
    """Each input of any method once, by name."""
    methods = [*METHODS.values(), *([weighted(criteria)] if any(one["weight"] > 0 for one in criteria) else [])]
    return list({one.name: one for method in methods for one in method.inputs}.values())


def key_of(workspace_id: int) -> str:
    return f"methods:{workspace_id}"


def drives(workspace_id: int, product_id: int | None = None) -> str:
    """The method by which lists are sorted; asked at every write, so the cache of all processes holds it."""
    if (known := cache.get(key_of(workspace_id))) is None:
        known = dict(Prioritization.objects.filter(workspace=workspace_id).values_list("product", "method"))
        cache.set(key_of(workspace_id), known, KEPT)
    return known.get(product_id) or known.get(None) or RICE.slug


class Estimate(models.Model):
    """What somebody takes one input of a requirement to be: an 80 % interval, or a number."""

    requirement = models.ForeignKey(Artifact, models.CASCADE, related_name="estimates")
    name = models.CharField(max_length=80)
    low = models.FloatField()
    high = models.FloatField()
    why = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["requirement", "name"], name="estimate_once_an_input")]

    def __str__(self):
        return f"{self.name} {self.range}"

    @property
    def range(self) -> Range:
        return Range(self.low, self.high)


class Rank(models.Model):
    """Where a requirement stands by the method in force; `place` counts pins, `by_score` does not."""

    requirement = models.OneToOneField(Artifact, models.CASCADE, related_name="rank_now")
    workspace = models.ForeignKey(Workspace, models.CASCADE, related_name="+")
    place = models.PositiveIntegerField(null=True)  # None while an input is missing
    by_score = models.PositiveIntegerField(null=True)
    mean = models.FloatField(null=True)
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    chance = models.FloatField(null=True)
    coin_flip = models.BooleanField(default=False)
    missing = models.JSONField(default=list)
    pinned = models.PositiveIntegerField(null=True)
    pinned_why = models.CharField(max_length=300, blank=True)
    pinned_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["workspace", "place"], name="rank_place")]

    def __str__(self):
        return f"{self.requirement_id}: {self.place}"


class PastRank(models.Model):
    """Where it stood at the end of a day on which its place changed; `product` where that is ranked apart."""

    requirement = models.ForeignKey(Artifact, models.CASCADE, related_name="past_ranks")
    on = models.DateField()
    method = models.CharField(max_length=20)
    product = models.ForeignKey(Product, models.SET_NULL, null=True, related_name="+")
    place = models.PositiveIntegerField()
    mean = models.FloatField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["requirement", "on"], name="past_rank_once_a_day")]
        ordering = ["-on"]

    def __str__(self):
        return f"{self.requirement_id} {self.on}: {self.place}"
