"""What the product must do, how much it matters, and whether that is agreed."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from bihuan.areas.requirements import merging
from bihuan.areas.requirements.criteria import Criterion, criteria, marked, with_one_more
from bihuan.areas.requirements.models.ranking import drives
from bihuan.areas.requirements.ranking.methods import METHODS
from bihuan.areas.requirements.ranking.ranges import MOST
from bihuan.areas.requirements.scoring import Rice
from bihuan.artifacts.models import Artifact, ArtifactQuerySet
from bihuan.artifacts.models.link import Link, LinkRole
from bihuan.artifacts.states import Category, Move, States
from bihuan.people.models import Role


class State(States):
    NEW = "new", pgettext_lazy("requirement", "New"), Category.NEW
    SNOOZED = "snoozed", _("Snoozed"), Category.WAITING, "bar", ""
    CLARIFYING = "clarifying", _("Clarifying"), Category.OPEN, "slice", "warn"
    REVIEWING = "reviewing", _("In review"), Category.OPEN, "quarter"
    SCHEDULED = "scheduled", _("Scheduled"), Category.OPEN, "half"
    DELIVERING = "delivering", _("In delivery"), Category.ACTIVE, "two-thirds"
    RELEASED = "released", _("Released"), Category.WAITING, "full", "acc"
    VERIFIED = "verified", pgettext_lazy("requirement", "Verified"), Category.DONE
    DECLINED = "declined", _("Declined"), Category.DROPPED
    DUPLICATE = "duplicate", _("Duplicate"), Category.DROPPED


IN_TRIAGE = (State.NEW, State.SNOOZED)
BEFORE_DELIVERY = (*IN_TRIAGE, State.CLARIFYING, State.REVIEWING, State.SCHEDULED)
ENDED = (State.VERIFIED, State.DECLINED, State.DUPLICATE)


def unmet_question(requirement) -> str:
    """Asked before something is verified that does not meet what was agreed."""
    if not (listed := requirement.criteria):
        return gettext("There are no acceptance criteria. Say how you know that it is done.")
    if not (unmet := sum(not criterion.met for criterion in listed)):
        return ""
    words = ngettext(
        "%(count)s criterion is not met. Tick it, or say why this counts as verified.",
        "%(count)s criteria are not met. Tick them, or say why this counts as verified.",
        unmet,
    )
    return words % {"count": unmet}


def survivor_question(requirement) -> str:
    if Link.objects.filter(source=requirement.pk, role=LinkRole.DUPLICATES).exists():
        return ""
    return gettext("Say of what it is a duplicate. Better: choose it, so that the voices behind this one move there.")


class RequirementQuerySet(ArtifactQuerySet):
    def in_triage(self):
        """Waiting for somebody to decide whether it is looked at: new, or snoozed until today."""
        return self.filter(waits_for_triage())


def waits_for_triage() -> Q:
    woken = Q(state=State.SNOOZED, wake_on__lte=timezone.localdate())
    # Said twice, because the index of states cannot see through the choice between two tables.
    return (Q(state=State.NEW) | woken) & Q(state__in=IN_TRIAGE)


class Requirement(Artifact):
    class Level(models.TextChoices):
        BUSINESS = "business", _("Business requirement")
        USER = "user", _("User requirement")
        DEVELOPMENT = "development", _("Development requirement")

    State = State
    prefix = "REQ"
    slug = "requirements"
    icon = "scroll-text"
    station = "requirement"
    locked = dict.fromkeys(
        (*(str(state) for state in (*IN_TRIAGE, State.CLARIFYING, *ENDED)), "accept", "snooze", "duplicate", "decline"),
        _("Triage and merging work with it."),
    ) | dict.fromkeys(("released",), _("Who asked for it is told back when it gets there."))
    moves = (
        Move("accept", _("Accept"), State.CLARIFYING, IN_TRIAGE, icon="check"),
        Move("review", _("Send to review"), State.REVIEWING, (State.CLARIFYING,), icon="gavel"),
        Move(
            "schedule",
            _("Schedule"),
            State.SCHEDULED,
            (State.REVIEWING,),
            needs=Role.LEAD,
            requires=("acceptance",),
            icon="calendar-check",
        ),
        Move("start", _("Start delivery"), State.DELIVERING, (State.SCHEDULED,), icon="package"),
        Move("release", _("Release"), State.RELEASED, (State.DELIVERING,), icon="rocket"),
        Move("verify", _("Verify"), State.VERIFIED, (State.RELEASED,), reason=unmet_question, icon="circle-check"),
        Move("clarify", _("Back to clarifying"), State.CLARIFYING, (State.REVIEWING, State.SCHEDULED), icon="undo-2"),
        Move("snooze", _("Snooze"), State.SNOOZED, IN_TRIAGE, requires=("wake_on",), icon="alarm-clock"),
        Move(
            "duplicate",
            _("Mark as duplicate"),
            State.DUPLICATE,
            BEFORE_DELIVERY,
            reason=survivor_question,
            icon="copy",
        ),
        Move(
            "decline",
            _("Decline"),
            State.DECLINED,
            BEFORE_DELIVERY,
            needs=Role.LEAD,
            reason=True,
            icon="x",
            tone="danger",
        ),
        Move("reopen", _("Reopen"), State.CLARIFYING, ENDED, reason=True, icon="rotate-ccw"),
    )
    editable = (
        *("title", "level", "product", "body", "acceptance", "priority", "owner", "parent", "department"),
        *("reach", "impact", "confidence", "effort", "starts_on", "due_on"),
    )
    lines = ("acceptance",)
    needs = Artifact.needs | {"pinned": Role.LEAD}

    level = models.CharField(_("level"), max_length=20, choices=Level, default=Level.USER)
    acceptance = models.TextField(
        _("acceptance criteria"), blank=True, help_text=_("One per line. A line that begins with [x] is met.")
    )
    reach = models.FloatField(
        _("reach"),
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(MOST)],
        help_text=_("People or orders a week it touches."),
    )
    impact = models.FloatField(
        _("impact"),
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(MOST)],
        help_text=_("0.25 minimal, 0.5 low, 1 medium, 2 high, 3 massive."),
    )
    confidence = models.FloatField(
        _("confidence"),
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
        help_text=_("In percent."),
    )
    effort = models.FloatField(
        _("effort"),
        null=True,
        blank=True,
        validators=[MinValueValidator(0.01), MaxValueValidator(MOST)],
        help_text=_("In person-weeks."),
    )
    wake_on = models.DateField(_("wake on"), null=True, blank=True)

    objects = RequirementQuerySet.as_manager()

    class Meta:
        verbose_name = _("requirement")
        verbose_name_plural = _("requirements")

    merge_into = merging.merge_into
    cannot_survive = merging.cannot_survive

    @staticmethod
    def asked_words() -> dict[str, str]:
        """What the ways of ranking ask for, by name, as history says it."""
        return {one.name: str(one.label) for method in METHODS.values() for one in method.inputs}

    @property
    def rice(self) -> Rice:
        return Rice(self.reach, self.impact, self.confidence, self.effort)

    @property
    def score_of_rice(self) -> float:
        return self.rice.score or 0.0

    def rank(self) -> float:
        """RICE at once; what another method makes of it is put here when all are ranked anew."""
        return self.score_of_rice if drives(self.workspace_id, self.product_id) == "rice" else self.score

    @property
    def criteria(self) -> list[Criterion]:
        return criteria(self.acceptance)

    def tick(self, line: int, *, by, met: bool = True, version: int | None = None):
        """Say that the criterion on this line of the text is met, or not; of the version one looked at, or Stale."""
        try:
            text = marked(self.acceptance, line, met=met)
        except IndexError as missing:
            raise ValidationError({"acceptance": gettext("This criterion is not there any more.")}) from missing
        return self.change(by=by, version=version or self.version, acceptance=text)

    def add_criterion(self, words: str, *, by, version: int | None = None):
        if not words.split():
            raise ValidationError({"acceptance": gettext("Write the criterion first.")})
        text = with_one_more(self.acceptance, words)
        return self.change(by=by, version=version or self.version, acceptance=text)

    def agrees(self, names) -> None:
        if "wake_on" in names and self.wake_on and self.wake_on <= timezone.localdate():
            raise ValidationError({"wake_on": gettext("Choose a day after today.")})
        if names & {"level", "parent"}:
            self.stands_right(names)

    def stands_right(self, names) -> None:
        """Business holds user holds development requirements: nothing stands below what is smaller than itself."""
        # A parent that is not kept yet comes with it, in the same import.
        above = self.parent if self.parent_id is None else Requirement.objects.filter(pk=self.parent_id).first()
        if above is not None and RANK[above.level] < RANK[self.level]:
            words = gettext("%(parent)s is a “%(above)s”; a “%(level)s” cannot stand below it.")
            raise ValidationError({"parent": words % self.in_words(above, self)})
        if self.pk is None or "level" not in names:
            return
        lower = [level for level, rank in RANK.items() if rank > RANK[self.level]]
        below = Requirement.objects.current().filter(parent=self.pk, level__in=lower).first()
        if below is not None:
            words = gettext("%(child)s below it is a “%(level)s”; it cannot stand below a “%(above)s”.")
            raise ValidationError({"level": words % self.in_words(self, below)})

    def in_words(self, above: "Requirement", below: "Requirement") -> dict[str, str]:
        labels = dict(Requirement.Level.choices)
        named = {"parent": above.key if above.pk else above.title, "child": below.key if below.pk else ""}
        return named | {"above": str(labels[above.level]), "level": str(labels[below.level])}

    def search_text(self):
        return f"{super().search_text()}\n{self.acceptance}"


RANK: dict[str, int] = {"business": 2, "user": 1, "development": 0}
