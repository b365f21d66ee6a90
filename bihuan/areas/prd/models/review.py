"""A review 评审: named people look at something by a checklist until a day, and say whether it may go on."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from bihuan.artifacts.models import Artifact
from bihuan.artifacts.states import Category, Move, States


class State(States):
    PLANNED = "planned", pgettext_lazy("review", "Planned"), Category.NEW
    RUNNING = "running", pgettext_lazy("review", "Under review"), Category.ACTIVE
    CONDITIONAL = "conditional", pgettext_lazy("review", "Passed with conditions"), Category.WAITING
    PASSED = "passed", pgettext_lazy("review", "Passed"), Category.DONE
    FAILED = "failed", pgettext_lazy("review", "Not passed"), Category.DROPPED
    CANCELED = "canceled", pgettext_lazy("review", "Called off"), Category.DROPPED


class Opinion(models.TextChoices):
    PASS = "pass", pgettext_lazy("verdict", "Passed")
    CONDITIONAL = "conditional", pgettext_lazy("verdict", "Passed with conditions")
    FAIL = "fail", pgettext_lazy("verdict", "Not passed")


def early_question(review) -> str:
    """Asked before it passes although somebody has not spoken, is against it, or a point is open."""
    people = list(review.reviewers.select_related("user"))
    if not people:
        return gettext("Nobody has reviewed it. Say why it passes.")
    silent = [one.user.name for one in people if not one.verdict]
    if silent:
        return gettext("%(names)s have not said anything yet. Say why it passes without them.") % {
            "names": ", ".join(silent)
        }
    if against := [one.user.name for one in people if one.verdict != Opinion.PASS]:
        return gettext("%(names)s did not let it pass. Say why it passes.") % {"names": ", ".join(against)}
    if review.changed_since_spoken:
        return gettext("The text was changed after they had spoken. Say why it passes.")
    if left := sum(not point.met for point in review.points):
        words = ngettext("%(num)s point of the checklist is open.", "%(num)s points of the checklist are open.", left)
        return f"{words % {'num': left}} {gettext('Say why it passes.')}"
    return ""


def condition_question(review) -> str:
    return "" if review.follow_ups.exists() else gettext("Write down the conditions as follow-ups, or here.")


def settle_question(review) -> str:
    left = sum(not one.met for one in review.follow_ups.select_related("artifact"))
    if left:
        words = ngettext("%(num)s follow-up is open.", "%(num)s follow-ups are open.", left) % {"num": left}
        return f"{words} {gettext('Say why it passes.')}"
    return "" if review.follow_ups.exists() else gettext("Say what was settled.")


class Review(Artifact):
    State = State
    prefix = "REV"
    slug = "reviews"
    icon = "gavel"
    station = "design"
    locked = dict.fromkeys(map(str, State), _("Sign-off asks for it."))
    moves = (
        Move("open", pgettext_lazy("review", "Open"), State.RUNNING, (State.PLANNED,), icon="send"),
        Move("pass", _("Pass"), State.PASSED, (State.RUNNING,), reason=early_question, icon="check"),
        Move(
            "pass_conditionally",
            _("Pass with conditions"),
            State.CONDITIONAL,
            (State.RUNNING,),
            reason=condition_question,
            icon="list-checks",
        ),
        Move("fail", _("Do not pass"), State.FAILED, (State.RUNNING,), reason=True, icon="x", tone="danger"),
        Move(
            "settle", _("Conditions are met"), State.PASSED, (State.CONDITIONAL,), reason=settle_question, icon="check"
        ),
        Move(
            "reopen",
            _("Reopen"),
            State.RUNNING,
            (State.PASSED, State.CONDITIONAL, State.FAILED, State.CANCELED),
            reason=True,
            icon="rotate-ccw",
        ),
        Move("cancel", _("Call off"), State.CANCELED, (State.PLANNED, State.RUNNING), reason=True, icon="x"),
    )
    editable = ("title", "body", "checklist", "due_on", "owner", "product", "priority")
    lines = ("checklist",)

    artifact_ptr = models.OneToOneField(
        Artifact, on_delete=models.CASCADE, parent_link=True, primary_key=True, related_name="as_review"
    )
    subject = models.ForeignKey(
        Artifact, verbose_name=_("what is reviewed"), on_delete=models.CASCADE, null=True, related_name="reviews"
    )
    subject_version = models.PositiveIntegerField(null=True, editable=False)
    checklist = models.TextField(
        _("checklist"), blank=True, help_text=_("One point per line. A line that begins with [x] is fulfilled.")
    )

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")

    @property
    def points(self):
        from bihuan.areas.prd.checklist import points

        return points(self.checklist)

    @property
    def changed_since_spoken(self) -> bool:
        from bihuan.areas.prd.reviewing import text_changed_since

        return self.subject is not None and text_changed_since(self.subject, self)

    def save(self, *args, update_fields=None, **kwargs) -> None:
        """What passes is the text as it stands then; a change after that asks for another review."""
        names = set(update_fields or ())
        if "state" in names and self.state == State.PASSED and self.subject_id:
            self.subject_version = Artifact.objects.values_list("version", flat=True).get(pk=self.subject_id)
            names.add("subject_version")
        super().save(*args, update_fields=names or None, **kwargs)

    def search_text(self):
        return f"{super().search_text()}\n{self.checklist}"


class Reviewer(models.Model):
    """One person asked, and what they say; `verdict` is empty while they have not said anything."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="reviewers")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    verdict = models.CharField(_("verdict"), max_length=12, choices=Opinion, blank=True)
    words = models.TextField(_("in words"), blank=True)
    said_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["review", "user"], name="asked_once_a_review")]

    def __str__(self):
        return f"{self.user_id} on {self.review_id}"


class FollowUp(models.Model):
    """What has to be done after a review; `artifact` is what it became."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="follow_ups")
    text = models.CharField(_("what is to be done"), max_length=500)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    due_on = models.DateField(_("due on"), null=True)
    done_at = models.DateTimeField(null=True)
    artifact = models.ForeignKey(Artifact, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]

    def __str__(self):
        return self.text

    @property
    def met(self) -> bool:
        """Ticked off, or what it became is done."""
        return self.done_at is not None or (self.artifact is not None and self.artifact.category == Category.DONE)
