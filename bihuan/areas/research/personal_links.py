"""The signed link by which somebody without an account sees what they said, and only that."""

from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.db.models import Q
from django.urls import reverse

from bihuan.areas.research.models.feedback import Feedback
from bihuan.people.models import Product

VALID_DAYS = 90
SALT = "research.personal-link"
RECEIVED = "research.received"


@dataclass(frozen=True)
class Visitor:
    """Whoever holds a link: everything of an address in a workspace or, without address, one piece of feedback."""

    workspace_id: int
    email: str
    feedback_id: int

    @classmethod
    def of(cls, voice: Feedback) -> "Visitor":
        return cls(voice.workspace_id, voice.email, 0 if voice.email else voice.pk)

    def feedback(self):
        mine = Q(email=self.email) if self.email else Q(pk=self.feedback_id, email="")
        return Feedback.objects.filter(mine, workspace=self.workspace_id, trashed_at=None)

    @property
    def token(self) -> str:
        return signing.dumps([self.workspace_id, self.email, self.feedback_id], salt=SALT)


def visitor(token: str, workspace_id: int) -> Visitor | None:
    """Who holds this token; None if it was tampered with, is too old or is of another workspace."""
    try:
        found = Visitor(*signing.loads(token, salt=SALT, max_age=VALID_DAYS * 24 * 3600))
    except signing.BadSignature:
        return None
    return found if found.workspace_id == workspace_id else None


def open_portals(**where):
    """The products whose portal anybody may open."""
    return Product.objects.current().filter(portal=True, private=False, **where).select_related("workspace")


def portal_of(voice: Feedback) -> Product | None:
    """Where the person may read their answers: the portal of the product, else any of the workspace."""
    portals = open_portals(workspace=voice.workspace_id)
    return portals.filter(pk=voice.product_id).first() or portals.first()


def page_address(visitor: Visitor, product: Product, number: int | None = None, *, verdict: str = "") -> str:
    """The absolute address of the person's page, of one piece of feedback on it, or of its verdict."""
    place = [product.workspace.slug, product.slug, visitor.token]
    if number is None:
        path = reverse("portal-mine", args=place)
    elif verdict:
        path = reverse(f"portal-{verdict}", args=[*place, number])
    else:
        path = reverse("portal-one", args=[*place, number])
    return f"{settings.SITE_URL}{path}"
