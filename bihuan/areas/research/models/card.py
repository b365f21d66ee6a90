"""What the public pages say of a requirement, in words written for them; nothing else of it leaves."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan.areas.research.models.telling import Stage
from bihuan.areas.research.stages import STAGE_OF
from bihuan.artifacts.checking import storable
from bihuan.artifacts.errors import Refused
from bihuan.artifacts.models import Artifact
from bihuan.artifacts.store import writing
from bihuan.people.models import Product, Role

PUBLISHES = Role.LEAD


class CardQuerySet(models.QuerySet):
    def shown(self, product: Product):
        """What anybody may read of this product now."""
        return self.filter(requirement__product=product, shown_at__isnull=False, requirement__trashed_at=None)


class Card(models.Model):
    requirement = models.OneToOneField(Artifact, models.CASCADE, related_name="card")
    title = models.CharField(gettext_lazy("title"), max_length=200, validators=[storable])
    text = models.TextField(
        gettext_lazy("what it is about"),
        blank=True,
        max_length=5000,
        validators=[storable],
        help_text=gettext_lazy("Shown on the roadmap. Markdown works."),
    )
    news = models.TextField(
        gettext_lazy("what changed"),
        blank=True,
        max_length=10_000,
        validators=[storable],
        help_text=gettext_lazy("Shown in the changelog once it is live. Markdown works."),
    )
    shown_at = models.DateTimeField(null=True, editable=False)
    live_at = models.DateTimeField(null=True, editable=False)
    changed_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = CardQuerySet.as_manager()

    def __str__(self):
        return self.title

    @classmethod
    def of(cls, requirement: Artifact) -> "Card":
        """The requirement's, or one that nobody has saved yet."""
        found = cls.objects.filter(requirement=requirement).first()
        return found or cls(requirement=requirement, title=requirement.title[:200])

    @property
    def product(self) -> Product | None:
        """Whose pages it stands on: it goes along when the requirement goes to another product."""
        return self.requirement.product

    @property
    def stage(self) -> Stage:
        return STAGE_OF.get(self.requirement.state, Stage.RECEIVED)

    @property
    def live(self) -> bool:
        return self.stage == Stage.LIVE

    def keep(self, *, by, shown: bool) -> None:
        """Save it, on the public pages or off them. Raises ValidationError by field, Refused."""
        if self.requirement.role_of(by) < PUBLISHES:
            raise Refused(_("You need the role “%(role)s” for this.") % {"role": PUBLISHES.label})
        if shown and (self.product is None or self.product.private):
            raise ValidationError(
                _("Put the requirement into a product that is not private: the pages are the product's.")
            )
        self.title = " ".join(self.title.split())
        self.full_clean(exclude=["requirement"])
        before = bool(self.shown_at)
        self.shown_at = (self.shown_at or timezone.now()) if shown else None
        self.changed_at = timezone.now()
        if self.live and self.live_at is None:
            self.live_at = went_live(self.requirement)
        with writing():
            self.save()
            if shown or before:
                verb = "published" if shown else "unpublished"
                self.requirement.record(verb, by=by, changes={"card": [before, shown]})


def went_live(requirement: Artifact):
    """When it last came to where its requesters can use it."""
    for event in requirement.events.order_by("-pk").only("changes", "at", "verb"):
        before, after = event.changes.get("state", (None, None))
        if STAGE_OF.get(after) == Stage.LIVE and STAGE_OF.get(before) != Stage.LIVE:
            return event.at
    return requirement.closed_at or requirement.changed_at
