"""A voice: what somebody said, in their words, and whether it was solved in their eyes."""

from dataclasses import dataclass

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bihuan.areas.research.models.address import AddressField
from bihuan.artifacts.models import Artifact, ArtifactQuerySet
from bihuan.artifacts.models.link import Link, LinkRole
from bihuan.artifacts.states import Category, Move, States
from bihuan.people.models import Role


class State(States):
    NEW = "new", _("Received"), Category.NEW
    LINKED = "linked", _("Being followed up"), Category.ACTIVE
    ANSWERED = "answered", _("Answered"), Category.WAITING, "full", "acc"
    SOLVED = "solved", _("Solved"), Category.DONE
    UNSOLVED = "unsolved", _("Not solved"), Category.OPEN, "slice", "bad"
    DISMISSED = "dismissed", _("Not taken up"), Category.DROPPED


@dataclass(frozen=True)
class Resolution:
    """How many of those who were asked whether a requirement solved it said so."""

    asked: int = 0
    solved: int = 0
    unsolved: int = 0

    @property
    def judged(self) -> int:
        return self.solved + self.unsolved

    @property
    def rate(self) -> float | None:
        """The share of the judged that were solved; None while nobody has judged."""
        return self.solved / self.judged if self.judged else None


class FeedbackQuerySet(ArtifactQuerySet):
    def waiting(self):
        """Not yet linked to anything, nor dismissed."""
        return self.filter(state=State.NEW)

    def of_person(self, email: str):
        """Everything one person said; nobody is the person without an address."""
        return self.filter(email=email) if email.strip() else self.none()

    def behind(self, *requirements: int):
        """What evidences any of these requirements, given as ids. Name the duplicates too where they count."""
        return self.filter(
            Exists(Link.objects.filter(source=OuterRef("pk"), target__in=requirements, role=LinkRole.EVIDENCES))
        )

    def resolution(self, requirements) -> dict[int, Resolution]:
        """By requirement id, among this feedback: who was asked whether it is solved, and what they said."""
        asked = (State.ANSWERED, State.SOLVED, State.UNSOLVED)
        judged = Link.objects.filter(
            role=LinkRole.EVIDENCES, target__in=requirements, source__in=self.filter(state__in=asked).values("pk")
        )
        found: dict[int, dict[str, int]] = {}
        rows = judged.values_list("target", "source__state").annotate(count=models.Count("pk"))
        for requirement, state, count in rows:
            found.setdefault(requirement, {})[state] = count
        return {
            requirement: Resolution(sum(counts.values()), counts.get(State.SOLVED, 0), counts.get(State.UNSOLVED, 0))
            for requirement, counts in found.items()
        }


class Feedback(Artifact):
    class Strength(models.IntegerChoices):
        NICE = 1, _("Nice to have")
        USEFUL = 2, _("Useful")
        IMPORTANT = 3, _("Important")
        BREAKER = 4, _("Deal breaker")

    class Channel(models.TextChoices):
        PERSON = "person", _("Noted by a colleague")
        PORTAL = "portal", _("Portal")
        API = "api", _("API")
        IMPORT = "import", _("Import")
        MAIL = "mail", pgettext_lazy("channel", "E-mail")
        VOTE = "vote", _("Vote on the roadmap")

    State = State
    prefix = "FB"
    slug = "feedback"
    icon = "message-square-quote"
    station = "voice"
    locked = dict.fromkeys(
        (*map(str, State), "take_up", "answer", "solve", "contest", "put_back", "dismiss"),
        _("Telling people back works with it."),
    )
    needs = Artifact.needs | {"created": Role.REQUESTER}
    moves = (
        Move(
            "take_up",
            _("Take up"),
            State.LINKED,
            (State.NEW, State.ANSWERED, State.DISMISSED, State.UNSOLVED),
            icon="link",
        ),
        Move(
            "answer",
            _("Mark as answered"),
            State.ANSWERED,
            (State.NEW, State.LINKED, State.UNSOLVED, State.DISMISSED),
            icon="send",
        ),
        Move("solve", _("Mark as solved"), State.SOLVED, (State.LINKED, State.ANSWERED, State.UNSOLVED), icon="check"),
        Move("contest", _("Mark as not solved"), State.UNSOLVED, (State.ANSWERED, State.SOLVED), icon="x"),
        Move("put_back", _("Back to received"), State.NEW, (State.LINKED, State.ANSWERED), icon="undo-2"),
        Move(
            "dismiss",
            _("Don't take up"),
            State.DISMISSED,
            (State.NEW, State.LINKED, State.UNSOLVED),
            reason=True,
            icon="x",
            tone="danger",
        ),
    )
    editable = (
        *("title", "body", "product", "person", "email", "customer", "strength", "channel", "language"),
        *("owner", "department"),
    )

    person = models.CharField(pgettext_lazy("voice", "person"), max_length=120, blank=True, help_text=_("Who said it."))
    email = AddressField(_("e-mail"), blank=True, help_text=_("Where the answer goes."))
    customer = models.ForeignKey(
        Artifact,
        verbose_name=_("customer"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="voices",
        limit_choices_to={"kind": "customers"},
    )
    channel = models.CharField(_("channel"), max_length=20, choices=Channel, default=Channel.PERSON)
    strength = models.PositiveSmallIntegerField(_("strength"), choices=Strength, default=Strength.USEFUL)
    language = models.CharField(
        _("language of the answers"), max_length=16, choices=settings.LANGUAGES, default="zh-hans"
    )
    # One per form that was opened, so that sending it twice is one piece of feedback.
    ticket = models.UUIDField(null=True, unique=True, editable=False)

    objects = FeedbackQuerySet.as_manager()

    class Meta:
        verbose_name = _("feedback")
        verbose_name_plural = _("feedback")
        indexes = [models.Index(fields=["email"], name="feedback_email")]

    def rank(self) -> float:
        return float(self.strength)

    def cannot_survive(self, survivor) -> str:
        """Two people are two voices: each is answered, and each counts."""
        if self.email and self.email != survivor.email:
            return _("%(key)s is another person’s voice. Link both to the same requirement instead.") % {
                "key": self.key
            }
        return ""

    def search_text(self):
        return f"{super().search_text()}\n{self.person} {self.email}"

    @property
    def in_own_words(self) -> bool:
        """Whether the person wrote it, so that they may read it back whole; a colleague's note is the team's."""
        return self.channel in (self.Channel.PORTAL, self.Channel.MAIL, self.Channel.VOTE)

    def said_by(self, user) -> bool:
        """Whether this colleague is the one who said it, not one who noted it for somebody else."""
        return self.email == user.email if self.email else self.created_by_id == user.pk
