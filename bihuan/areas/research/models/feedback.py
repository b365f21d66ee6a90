"""A voice: what somebody said, in their words, and whether it was solved in their eyes."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from bihuan.artifacts.models import Artifact, ArtifactQuerySet
from bihuan.artifacts.states import Category, Move, States
from bihuan.people.models import Role


class State(States):
    NEW = "new", _("Received"), Category.NEW
    LINKED = "linked", _("Being followed up"), Category.ACTIVE
    ANSWERED = "answered", _("Answered"), Category.WAITING, "nearly", "acc"
    SOLVED = "solved", _("Solved"), Category.DONE
    UNSOLVED = "unsolved", _("Not solved"), Category.OPEN, "slice", "bad"
    DISMISSED = "dismissed", _("Not taken up"), Category.DROPPED


class FeedbackQuerySet(ArtifactQuerySet):
    def waiting(self):
        """Not yet linked to anything, nor dismissed."""
        return self.filter(state=State.NEW)

    def of_person(self, email: str):
        return self.filter(email=email.strip().lower())


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
        MAIL = "mail", _("E-mail")

    State = State
    prefix = "FB"
    slug = "feedback"
    icon = "message-square-quote"
    station = "voice"
    needs = Artifact.needs | {"created": Role.REQUESTER}
    moves = (
        Move("take_up", _("Take up"), State.LINKED, (State.NEW, State.DISMISSED, State.UNSOLVED), icon="link"),
        Move("answer", _("Answer"), State.ANSWERED, (State.NEW, State.LINKED, State.UNSOLVED), icon="send"),
        Move("solve", _("Mark as solved"), State.SOLVED, (State.LINKED, State.ANSWERED, State.UNSOLVED), icon="check"),
        Move("contest", _("Mark as not solved"), State.UNSOLVED, (State.ANSWERED, State.SOLVED), icon="x"),
        Move("dismiss", _("Don't take up"), State.DISMISSED, (State.NEW, State.LINKED, State.UNSOLVED), reason=True, icon="x", tone="danger"),
    )
    editable = ("title", "body", "product", "customer", "person", "email", "strength", "channel", "owner", "department")

    person = models.CharField(_("person"), max_length=120, blank=True, help_text=_("Who said it."))
    email = models.EmailField(_("e-mail"), blank=True, help_text=_("Where the answer goes."))
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
    language = models.CharField(max_length=16, default="zh-hans", editable=False)
    solved_at = models.DateTimeField(_("judged at"), null=True, editable=False)

    objects = FeedbackQuerySet.as_manager()

    class Meta:
        verbose_name = _("feedback")
        verbose_name_plural = _("feedback")
        indexes = [models.Index(fields=["email"], name="feedback_email")]

    def rank(self) -> float:
        return float(self.strength)

    def search_text(self):
        return f"{super().search_text()}\n{self.person} {self.email}"
