"""A field a workspace defines for one of its kinds: its name, its type, and what may stand in it."""

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from bihuan.fields import definitions
from bihuan.people.models import Product, Workspace
from bihuan.people.models.workspace import slug_of

MOST = 100
LONGEST_SLUG = 40
COLORS = ("gray", "blue", "green", "amber", "red", "violet")
slug_shape = RegexValidator(
    r"^[a-z][a-z0-9_]*\Z", gettext_lazy("Use small letters, digits and underscores, for example saved_hours.")
)


class Type(models.TextChoices):
    TEXT = "text", pgettext_lazy("field type", "Text")
    LONG_TEXT = "long_text", pgettext_lazy("field type", "Long text")
    NUMBER = "number", pgettext_lazy("field type", "Number")
    MONEY = "money", pgettext_lazy("field type", "Money")
    DATE = "date", pgettext_lazy("field type", "Date")
    SELECT = "select", pgettext_lazy("field type", "Single choice")
    MULTI_SELECT = "multi_select", pgettext_lazy("field type", "Multiple choice")
    PERSON = "person", pgettext_lazy("field type", "Person")
    LINK = "link", pgettext_lazy("field type", "Link")
    CHECKBOX = "checkbox", pgettext_lazy("field type", "Checkbox")
    FORMULA = "formula", pgettext_lazy("field type", "Formula")


class CustomFieldQuerySet(models.QuerySet):
    def add(self, *, workspace: Workspace, kind: str, name: str, type: str, slug: str = "", **fields) -> "CustomField":
        """A new field at the end of its kind's. `options` are labels, or objects as CustomField.options holds them.

        Raises ValidationError by field name.
        """
        with definitions.changing(workspace):
            workspace.lock()
            others = self.filter(workspace=workspace, kind=kind)
            if others.count() >= MOST:
                raise ValidationError({"name": _("A kind has at most %(most)s fields of its own.") % {"most": MOST}})
            taken = set(others.values_list("slug", flat=True))
            last = others.aggregate(last=Max("position"))["last"] or 0
            options = completed(fields.pop("options", ()), [])
            field = CustomField(workspace=workspace, kind=kind, name=name.strip(), type=type, position=last + 1)
            for key, value in {**fields, "options": options}.items():
                setattr(field, key, value)
            field.slug = slug or free_slug(name, taken)
            field.keep()
        return field


class CustomField(models.Model):
    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="custom_fields")
    kind = models.CharField(max_length=40)
    product = models.ForeignKey(
        Product,
        verbose_name=gettext_lazy("only in the product"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    slug = models.CharField(gettext_lazy("key"), max_length=LONGEST_SLUG, validators=[slug_shape])
    name = models.CharField(gettext_lazy("name"), max_length=80)
    type = models.CharField(gettext_lazy("type"), max_length=20, choices=Type)
    help_text = models.CharField(gettext_lazy("help text"), max_length=300, blank=True)
    required = models.BooleanField(gettext_lazy("required"), default=False)
    default = models.JSONField(gettext_lazy("default value"), null=True, blank=True)
    options = models.JSONField(gettext_lazy("options"), default=list, blank=True)
    currency = models.CharField(gettext_lazy("currency"), max_length=3, default="CNY", blank=True)
    kinds = models.JSONField(gettext_lazy("links to"), default=list, blank=True)
    formula = models.TextField(gettext_lazy("formula"), blank=True)
    result = models.CharField(max_length=10, blank=True, editable=False)
    daily = models.BooleanField(default=False, editable=False)
    in_list = models.BooleanField(gettext_lazy("column of lists"), default=True)
    on_card = models.BooleanField(gettext_lazy("on cards of the board"), default=False)
    position = models.PositiveIntegerField(default=0, editable=False)
    archived_at = models.DateTimeField(null=True, editable=False)
    # The work that follows a changed definition: up to which artifact it has come, of how many.
    rework_after = models.BigIntegerField(null=True, editable=False)
    rework_total = models.PositiveIntegerField(default=0, editable=False)
    rework_done = models.PositiveIntegerField(default=0, editable=False)
    rework_from = models.JSONField(null=True, editable=False)
    worked_on = models.DateField(null=True, editable=False)

    objects = CustomFieldQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = gettext_lazy("custom field")
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "kind", "slug"],
                name="one_field_per_slug",
                violation_error_message=gettext_lazy("Another field has this key."),
            )
        ]
        indexes = [
            models.Index(fields=["id"], condition=models.Q(rework_after__isnull=False), name="field_rework"),
        ]

    def __str__(self):
        return self.name

    @property
    def name_in_forms(self) -> str:
        return f"custom.{self.slug}"

    def keep(self) -> None:
        """Save it, if it is right as a whole. Raises ValidationError by field name."""
        from bihuan.fields.checking import check

        check(self)
        with definitions.changing(self.workspace):
            self.save()

    def archive(self) -> None:
        """No longer offered or asked for; its values stay."""
        self.archived_at = self.archived_at or timezone.now()
        self.required = False
        self.keep()

    def restore(self) -> None:
        self.archived_at = None
        self.keep()

    def shift(self, step: int) -> None:
        """One place up (-1) or down (+1) among the fields of the kind."""
        with definitions.changing(self.workspace):
            self.workspace.lock()
            order = list(CustomField.objects.filter(workspace=self.workspace_id, kind=self.kind))
            here = next(place for place, each in enumerate(order) if each.pk == self.pk)
            order.insert(min(max(here + step, 0), len(order) - 1), order.pop(here))
            for position, each in enumerate(order, start=1):
                each.position = position
            CustomField.objects.bulk_update(order, ["position"])


def free_slug(name: str, taken: set[str]) -> str:
    """A key made of the name: Chinese in pinyin, underscores between words, numbered where it is taken."""
    slug = slug_of(name).replace("-", "_").strip("_")[: LONGEST_SLUG - 4] or "field"
    slug = slug if slug[0].isalpha() else f"f_{slug}"
    return next(each for each in (slug, *(f"{slug}_{n}" for n in range(2, 1_000))) if each not in taken)


def completed(options, before: list[dict]) -> list[dict]:
    """Options in full: each with the value kept for it, a color, and whether it is archived."""
    taken = {option["value"] for option in before}
    found = []
    for place, option in enumerate(options):
        one = {"label": option} if isinstance(option, str) else dict(option)
        one["label"] = str(one.get("label", "")).strip()
        if not one.get("value"):
            one["value"] = free_slug(one["label"], taken)
        taken.add(one["value"])
        color = one.get("color") if one.get("color") in COLORS else COLORS[place % len(COLORS)]
        found.append(
            {"value": one["value"], "label": one["label"], "color": color, "archived": bool(one.get("archived"))}
        )
    return found
