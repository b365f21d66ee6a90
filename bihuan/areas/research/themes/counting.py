"""What a theme amounts to for one reader: voices, new ones, customers and their revenue, week by week."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from bihuan.areas.research.models import Customer, Feedback, Member

WEEKS = 8


@dataclass
class Amount:
    """`weeks` are the voices of each of the last weeks, the oldest first; revenue of each customer once, in CNY."""

    voices: int = 0
    fresh: int = 0
    customers: int = 0
    revenue: Decimal = Decimal(0)
    unpriced: int = 0
    weeks: list[int] = field(default_factory=lambda: [0] * WEEKS)

    @property
    def bars(self) -> list[tuple[int, int]]:
        """Of a drawing 8 by 16: left edge and height of each week."""
        most = max(*self.weeks, 1)
        return [(at, round(16 * count / most)) for at, count in enumerate(self.weeks)]


def amounts(themes: Iterable[int], user, workspace) -> dict[int, Amount]:
    """By theme, of the feedback and the customers this person sees; three questions, whatever their number."""
    seen = Feedback.objects.visible_to(user, workspace).filter(archived_at=None)
    rows = Member.objects.of(list(themes), seen.values("pk"))
    found: dict[int, Amount] = defaultdict(Amount)
    asked: dict[int, set[int]] = defaultdict(set)
    today = timezone.now()
    for theme, customer, created in rows.values_list("artifact", "feedback__customer", "feedback__created_at"):
        amount = found[theme]
        amount.voices += 1
        week = (today - created) // timedelta(days=7)
        amount.fresh += week == 0
        if 0 <= week < WEEKS:
            amount.weeks[WEEKS - 1 - week] += 1
        if customer:
            asked[theme].add(customer)
    ids = set().union(*asked.values()) if asked else set()
    known = dict(Customer.objects.visible_to(user, workspace).filter(pk__in=ids).values_list("pk", "revenue"))
    for theme, customers in asked.items():
        counted = [known[pk] for pk in customers if pk in known]
        found[theme].customers = len(counted)
        found[theme].revenue = sum((revenue for revenue in counted if revenue), Decimal(0))
        found[theme].unpriced = sum(revenue is None for revenue in counted)
    return found
