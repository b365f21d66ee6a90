"""The public roadmap and changelog of a product: its cards, by how far the requirements behind them are."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import groupby

from django.utils import timezone
from django.utils.translation import gettext_lazy, pgettext_lazy

from bihuan.areas.research.evidence import heads_of
from bihuan.areas.research.models import Card, Portal, Stage
from bihuan.areas.research.telling import window
from bihuan.artifacts.models import Link
from bihuan.artifacts.models.link import LinkRole
from bihuan.fields.definitions import defined
from bihuan.fields.values import said

MOST = 300
LATELY = timedelta(days=60)
GROUPS = {
    Stage.WEIGHED: gettext_lazy("Being weighed up"),
    Stage.SCHEDULED: gettext_lazy("Planned"),
    Stage.MADE: gettext_lazy("Being made"),
    Stage.LIVE: pgettext_lazy("roadmap", "Lately live"),
}


@dataclass(frozen=True)
class Shown:
    """A card with what the pages may show of its requirement."""

    card: Card
    stage: Stage
    window: str = ""
    people: int | None = None
    tags: list[str] = field(default_factory=list)
    facts: list[tuple[str, str]] = field(default_factory=list)


def shown_cards(pages: Portal, cards: Iterable[Card]) -> list[Shown]:
    """The cards with the facts the administrator chose; three queries at most for all of them."""
    cards, chosen = list(cards), pages.shown
    people = people_behind([card.requirement_id for card in cards]) if "people" in chosen else {}
    own = [f for f in defined(pages.product.workspace_id).of("requirements").current if f.name_in_forms in chosen]
    found = []
    for card in cards:
        requirement = card.requirement
        values = [(f.name, said(f, requirement.custom.get(f.slug))) for f in own]
        found.append(
            Shown(
                card,
                Stage.WEIGHED if card.stage == Stage.RECEIVED else card.stage,
                window(requirement.starts_on, requirement.due_on) if "window" in chosen and not card.live else "",
                people.get(card.requirement_id, 0) if "people" in chosen else None,
                [tag.name for tag in requirement.tags.all()] if "tags" in chosen else [],
                [(name, value) for name, value in values if value],
            )
        )
    return found


def people_behind(requirements: Iterable[int]) -> dict[int, int]:
    """By requirement id, how many different people asked for it or for what was merged into it.

    An e-mail address is one person however often they wrote; without one, each voice is.
    """
    heads = heads_of(requirements)
    links = Link.objects.filter(role=LinkRole.EVIDENCES, target__in=heads, source__trashed_at=None)
    behind: dict[int, set] = {}
    for target, source, email in links.values_list("target", "source", "source__feedback__email"):
        behind.setdefault(heads[target], set()).add(email or source)
    return {pk: len(people) for pk, people in behind.items()}


def cards_of(pages: Portal):
    cards = Card.objects.shown(pages.product).select_related("requirement__product__workspace")
    return cards.prefetch_related("requirement__tags") if "tags" in pages.shown else cards


def roadmap(pages: Portal) -> list[tuple[str, list[Shown]]]:
    """What is under way and lately live, in groups; those most people want first."""
    # What was merged into another goes on under that one's card; what was declined was answered to those who asked.
    cards = cards_of(pages).exclude(requirement__state__in=("duplicate", "declined")).order_by("-shown_at")[:MOST]
    recent = timezone.now() - LATELY
    shown = [one for one in shown_cards(pages, cards) if not one.card.live or (one.card.live_at or recent) >= recent]
    shown.sort(key=lambda one: -(one.people or 0))
    return [(str(label), [one for one in shown if one.stage == stage]) for stage, label in GROUPS.items()]


def changelog(pages: Portal) -> list[tuple[date, list[Shown]]]:
    """What went live, newest first, by the first day of its month."""
    live = cards_of(pages).filter(live_at__isnull=False).order_by("-live_at", "-pk")[:MOST]
    shown = [one for one in shown_cards(pages, live) if one.card.live]
    months = groupby(shown, lambda one: timezone.localdate(one.card.live_at).replace(day=1))
    return [(month, list(cards)) for month, cards in months]
