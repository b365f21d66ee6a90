"""A change request: what a signed PRD should say instead. Agreed to, it makes the next baseline."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from bihuan.areas.prd.models.agreeing import Agreed, back_to_draft, unreviewed_question
from bihuan.artifacts.models import Artifact
from bihuan.artifacts.states import Category, Move, States
from bihuan.people.models import Role


class State(States):
    DRAFT = "draft", pgettext_lazy("change", "Draft"), Category.NEW
    REVIEWING = "reviewing", pgettext_lazy("change", "In review"), Category.ACTIVE
    APPROVED = "approved", pgettext_lazy("change", "Agreed"), Category.DONE
    REJECTED = "rejected", pgettext_lazy("change", "Rejected"), Category.DROPPED


OPEN = (State.DRAFT, State.REVIEWING)


class ChangeRequest(Agreed, Artifact):
    State = State
    prefix = "CHG"
    slug = "changes"
    icon = "git-pull-request"
    station = "spec"
    locked = dict.fromkeys((*map(str, State), "approve", "reject"), _("It makes the next baseline of the PRD."))
    moves = (
        Move("submit", _("Send to review"), State.REVIEWING, (State.DRAFT,), icon="gavel"),
        Move(
            "approve",
            _("Agree"),
            State.APPROVED,
            (State.REVIEWING, State.DRAFT),
            needs=Role.LEAD,
            reason=unreviewed_question,
            icon="check",
        ),
        Move("reject", _("Reject"), State.REJECTED, OPEN, needs=Role.LEAD, reason=True, icon="x", tone="danger"),
        *back_to_draft(State, State.REJECTED),
    )
    editable = ("title", "body", "proposal", "delay", "release", "owner", "product", "priority", "due_on")

    artifact_ptr = models.OneToOneField(
        Artifact, on_delete=models.CASCADE, parent_link=True, primary_key=True, related_name="as_change"
    )
    document = models.ForeignKey(
        Artifact,
        verbose_name=_("PRD"),
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="change_requests",
        limit_choices_to={"kind": "prds"},
    )
    base = models.PositiveIntegerField(_("made from edition"), default=0, editable=False)
    proposal = models.TextField(_("the text as it should be"), blank=True)
    delay = models.FloatField(
        _("delay in working days"), null=True, blank=True, help_text=_("How much later what it touches gets ready.")
    )
    release = models.CharField(
        _("effect on the release"),
        max_length=500,
        blank=True,
        help_text=_("Which one, and whether its day holds."),
    )

    class Meta:
        verbose_name = _("change request")
        verbose_name_plural = _("change requests")

    @cached_property
    def prd(self):
        return self.document.as_kind() if self.document_id else None

    @property
    def before(self) -> str:
        """The text it was made from."""
        found = self.prd and self.prd.baselines.filter(number=self.base).first()
        return found.text if found else ""

    def agrees(self, names) -> None:
        if self.pk and self.closed and names & {"proposal", "document"} and "state" not in names:
            raise ValidationError({"proposal": gettext("This has been decided. Propose another change.")})
        if "document" in names and self.document_id:
            self.base = self.prd.edition

    def save(self, *args, update_fields=None, **kwargs) -> None:
        """Agreeing writes the PRD in the same transaction, so that there is never the one without the other."""
        names = set(update_fields or ())
        if "document" in names:
            names.add("base")
        super().save(*args, update_fields=names or None, **kwargs)
        if "state" in names and self.state == State.APPROVED and self.document_id:
            from bihuan.areas.prd.changing import carry_out

            carry_out(self, by=self.acting)

    def search_text(self):
        return f"{super().search_text()}\n{self.release}"
