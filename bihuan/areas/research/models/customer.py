"""Whoever asks: a company, a warehouse, a department outside the team."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bihuan.artifacts.models import Artifact
from bihuan.artifacts.states import Category, Move, States


class State(States):
    PROSPECT = "prospect", _("Prospect"), Category.NEW
    ACTIVE = "active", pgettext_lazy("customer", "Active"), Category.ACTIVE, "half", "ok"
    LEFT = "left", pgettext_lazy("customer", "Left"), Category.DROPPED


class Customer(Artifact):
    State = State
    prefix = "CUS"
    slug = "customers"
    icon = "building-2"
    moves = (
        Move("win", _("Mark as active"), State.ACTIVE, (State.PROSPECT, State.LEFT), icon="handshake"),
        Move("leave", _("Mark as left"), State.LEFT, (State.PROSPECT, State.ACTIVE), icon="log-out"),
    )
    editable = ("title", "body", "contact", "email", "revenue", "contract_ends_on", "owner", "department")

    # Named, because Django's own name for it, "customer", is that of a field of other kinds.
    artifact_ptr = models.OneToOneField(
        Artifact, on_delete=models.CASCADE, parent_link=True, primary_key=True, related_name="as_customer"
    )
    contact = models.CharField(_("contact"), max_length=120, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    revenue = models.DecimalField(_("revenue a year, CNY"), max_digits=14, decimal_places=2, null=True, blank=True)
    contract_ends_on = models.DateField(_("contract ends on"), null=True, blank=True)

    class Meta:
        verbose_name = _("customer")
        verbose_name_plural = _("customers")

    def rank(self) -> float:
        return float(self.revenue or 0)

    def search_text(self):
        return f"{super().search_text()}\n{self.contact} {self.email}"
