"""A PRD: the text several requirements are built by. Signed off, it changes by change requests only."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from bihuan.areas.prd.models.agreeing import Agreed, back_to_draft, unreviewed_question
from bihuan.areas.prd.models.baseline import Baseline, freeze
from bihuan.artifacts.models import Artifact
from bihuan.artifacts.states import Category, Move, States
from bihuan.people.models import Role

FROZEN = {"title", "body"}


class State(States):
    DRAFT = "draft", pgettext_lazy("PRD", "Draft"), Category.NEW
    REVIEWING = "reviewing", pgettext_lazy("PRD", "In review"), Category.ACTIVE
    SIGNED = "signed", _("Signed off"), Category.DONE
    WITHDRAWN = "withdrawn", pgettext_lazy("PRD", "Withdrawn"), Category.DROPPED


class PRD(Agreed, Artifact):
    State = State
    prefix = "PRD"
    slug = "prds"
    icon = "notebook-pen"
    station = "spec"
    locked = dict.fromkeys(
        (*(str(state) for state in State), "review", "sign"), _("Reviews, baselines and change requests work with it.")
    )
    moves = (
        Move("review", _("Send to review"), State.REVIEWING, (State.DRAFT,), icon="gavel"),
        Move(
            "sign",
            _("Sign off"),
            State.SIGNED,
            (State.REVIEWING, State.DRAFT),
            needs=Role.LEAD,
            reason=unreviewed_question,
            icon="circle-check",
        ),
        Move(
            "withdraw",
            pgettext_lazy("move", "Withdraw"),
            State.WITHDRAWN,
            (State.DRAFT, State.REVIEWING, State.SIGNED),
            needs=Role.LEAD,
            reason=True,
            icon="x",
            tone="danger",
        ),
        *back_to_draft(State, State.WITHDRAWN),
    )
    editable = ("title", "body", "recipient", "product", "owner", "priority", "department", "starts_on", "due_on")

    # Named, because Django's own name for it, "prd", is that of a field of baselines.
    artifact_ptr = models.OneToOneField(
        Artifact, on_delete=models.CASCADE, parent_link=True, primary_key=True, related_name="as_prd"
    )
    recipient = models.CharField(
        _("prepared for"), max_length=200, blank=True, help_text=_("A supplier or department; stands on the cover.")
    )
    edition = models.PositiveIntegerField(_("edition"), default=0, editable=False)

    class Meta:
        verbose_name = _("PRD")
        verbose_name_plural = _("PRDs")

    @property
    def signed(self) -> bool:
        return self.state == State.SIGNED

    def baseline(self) -> Baseline | None:
        """The text as it was signed last; one that was signed elsewhere and imported is frozen when first asked for."""
        newest = self.baselines.order_by("-number").first()
        if newest is None and self.signed:
            return freeze(self, by=None)
        return newest

    def agrees(self, names) -> None:
        if self.pk is None or not self.signed or "edition" in names or "state" in names:
            return
        if names & FROZEN:
            words = gettext("%(key)s is signed off. Propose a change of it instead.") % {"key": self.key}
            raise ValidationError(dict.fromkeys(names & FROZEN, words))

    def save(self, *args, update_fields=None, **kwargs) -> None:
        """Signing, and a change that is agreed to, freeze a baseline in the transaction that writes them."""
        names = set(update_fields or ())
        signs = "state" in names and self.signed
        if signs:
            self.edition += 1
            names.add("edition")
        super().save(*args, update_fields=names or None, **kwargs)
        if signs or "edition" in names:
            freeze(self, by=self.acting)

    def search_text(self):
        return f"{super().search_text()}\n{self.recipient}"
