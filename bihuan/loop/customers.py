"""Which customers stand behind a requirement, how strongly they want it, and what they are worth together."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Max

from bihuan.areas.research.models import Customer, Feedback
from bihuan.loop.voices import evidence

NAMED = 6
MOST = 500


@dataclass(frozen=True)
class Wish:
    """One customer's voices behind a requirement, and the strongest word among them."""

    customer: Customer
    voices: int
    strength: int

    @property
    def wish(self) -> str:
        return str(Feedback.Strength(self.strength).label)


@dataclass(frozen=True)
class Customers:
    """`wishes` are of those the person may see; `count` is everybody."""

    count: int = 0
    wishes: Sequence[Wish] = ()

    @property
    def named(self) -> Sequence[Wish]:
        return self.wishes[:NAMED]

    @property
    def others(self) -> int:
        return self.count - len(self.named)

    @property
    def unpriced(self) -> int:
        """Those of whom no revenue is known here, so that the sum is too low rather than made up."""
        return self.count - sum(wish.customer.revenue is not None for wish in self.wishes)

    @property
    def revenue(self) -> Decimal | None:
        known = [wish.customer.revenue for wish in self.wishes if wish.customer.revenue is not None]
        return sum(known, Decimal(0)) if known else None


def customers_behind(requirement, user, workspace) -> Customers:
    """Each customer once, the one worth most first; two queries."""
    links = evidence([requirement.pk], user, workspace).filter(source__feedback__customer__isnull=False)
    rows = links.values("source__feedback__customer").annotate(
        voices=Count("pk"), strength=Max("source__feedback__strength")
    )
    said = {row["source__feedback__customer"]: (row["voices"], row["strength"]) for row in rows.order_by()}
    if not said:
        return Customers()
    seen = Customer.objects.visible_to(user, workspace).filter(pk__in=list(said)[:MOST])
    wishes = [Wish(customer, *said[customer.pk]) for customer in seen]
    wishes.sort(key=lambda wish: (-(wish.customer.revenue or 0), -wish.strength, wish.customer.pk))
    return Customers(len(said), wishes)
