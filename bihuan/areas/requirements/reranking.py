"""Ranks open requirements anew, in the worker, a moment after something they depend on changed."""

from collections.abc import Sequence
from datetime import timedelta

from django.utils import timezone

from bihuan.areas.requirements.estimating import estimates_of
from bihuan.areas.requirements.models import PastRank, Prioritization, Rank, Requirement
from bihuan.areas.requirements.ranking.information import worth_knowing
from bihuan.areas.requirements.ranking.methods import RICE, Method
from bihuan.areas.requirements.ranking.simulation import Outcome, simulate
from bihuan.areas.requirements.scoring import PARTS
from bihuan.artifacts.models import Artifact, Event
from bihuan.artifacts.states import Category
from bihuan.artifacts.store import writing

CALM = timedelta(seconds=2)
MOST = 20_000
NAMED = 8
MATTERS = {"state", "product", "trashed_at", "archived_at", *PARTS}


def hear(sender, event: Event, **kwargs) -> None:
    """What an order depends on changed: rank anew soon. Costs nothing where nobody ranks."""
    if event.artifact.kind != Requirement.slug:
        return
    if event.verb in ("created", "imported", "estimated", "pinned") or not MATTERS.isdisjoint(event.changes):
        if "product" in event.changes:
            Prioritization.objects.filter(workspace=event.workspace_id, stale_at=None).update(stale_at=timezone.now())
        else:
            Prioritization.grow_stale(event.workspace_id, event.artifact.product_id)


def at_tick(sender=None, **kwargs) -> None:
    for row in Prioritization.objects.filter(stale_at__lt=timezone.now() - CALM).select_related("workspace")[:5]:
        rerank(row)


def candidates(row: Prioritization) -> list[Requirement]:
    """What is being decided about: open, neither waiting for triage nor in delivery, nor ranked apart."""
    current = Requirement.objects.filter(row.scope(), workspace=row.workspace_id, trashed_at=None, archived_at=None)
    return list(current.filter(category=Category.OPEN).order_by("pk")[:MOST])


def rerank(row: Prioritization) -> Outcome:
    """Work out where every candidate stands, and keep it: places, intervals, chances, what is worth finding out."""
    began, method = timezone.now(), row.way
    rows = candidates(row)
    known = estimates_of(rows, method)
    complete = [one for one in rows if known[one.pk].keys() >= set(method.names)]
    if method.slug == "moscow":
        complete.sort(key=lambda one: (-one.score_of_rice, one.pk))
    ranges = [known[one.pk] for one in complete]
    outcome = simulate(ranges, method, top=row.top)
    unknowns = worth_knowing(ranges, method, outcome, top=row.top, costs=row.costs)[:NAMED]
    with writing():
        keep(row, method, known, rows, complete, outcome)
        row.unknowns = [
            {"requirement": complete[one.row].pk, "name": one.name, "gain": one.gain, "days": one.days}
            for one in unknowns
        ]
        row.ranked_at = timezone.now()
        # Something may have changed while this was worked out; then it is worked out again.
        Prioritization.objects.filter(pk=row.pk, stale_at__lte=began).update(stale_at=None)
        row.save(update_fields=["unknowns", "ranked_at"])
    return outcome


def keep(
    row: Prioritization, method: Method, known: dict, rows, complete: Sequence[Requirement], outcome: Outcome
) -> None:
    """Write down where each stands; what is no candidate any more has no rank."""
    before = {
        rank.requirement_id: rank
        for rank in Rank.objects.filter(row.scope("requirement__"), workspace=row.workspace_id)
    }
    standing = {one.pk: outcome.standings[index] for index, one in enumerate(complete)}
    by_score = [complete[index].pk for index in outcome.order]
    pins = {pk: before[pk].pinned for pk in (one.pk for one in rows) if pk in before and before[pk].pinned}
    places = {pk: place for place, pk in enumerate(with_pins(by_score, pins), 1)}
    ranks = []
    for one in rows:
        rank = before.pop(one.pk, None) or Rank(requirement_id=one.pk, workspace_id=row.workspace_id)
        stand = standing.get(one.pk)
        rank.place = places.get(one.pk)
        rank.by_score = stand.place if stand else None
        rank.mean, rank.low, rank.high, rank.chance, rank.coin_flip = (
            (stand.mean, stand.low, stand.high, stand.chance, stand.coin_flip) if stand else (None,) * 4 + (False,)
        )
        rank.missing = [] if stand else [name for name in method.names if name not in known[one.pk]]
        ranks.append(rank)
    Rank.objects.filter(pk__in=[rank.pk for rank in before.values()]).delete()
    fresh = [rank for rank in ranks if rank.pk is None]
    Rank.objects.bulk_create(fresh)
    named = ["place", "by_score", "mean", "low", "high", "chance", "coin_flip", "missing"]
    Rank.objects.bulk_update([rank for rank in ranks if rank not in fresh], named, batch_size=500)
    remember(ranks, method, row.product_id)
    put_scores(rows, method, standing)


def with_pins(by_score: Sequence[int], pins: dict[int, int]) -> list[int]:
    """The order with each pinned one at its place, or last where there are fewer; the others fill what is left."""
    order = [pk for pk in by_score if pk not in pins]
    for pk, place in sorted(pins.items(), key=lambda pin: pin[1]):
        order.insert(place - 1, pk)
    return order


def remember(ranks: Sequence[Rank], method: Method, product_id: int | None) -> None:
    """One line a day of each whose place, or what it is a place in, is another than when it was last written down."""
    ids, today = [rank.requirement_id for rank in ranks], timezone.localdate()
    past = PastRank.objects.filter(requirement__in=ids).order_by("on")
    last = {pk: said for pk, *said in past.values_list("requirement", "place", "method", "product")}
    moved = [
        rank for rank in ranks if rank.place and last.get(rank.requirement_id) != [rank.place, method.slug, product_id]
    ]
    PastRank.objects.filter(requirement__in=[rank.requirement_id for rank in moved], on=today).delete()
    PastRank.objects.bulk_create(
        PastRank(
            requirement_id=rank.requirement_id,
            on=today,
            method=method.slug,
            product_id=product_id,
            place=rank.place,
            mean=rank.mean or 0,
        )
        for rank in moved
    )


def put_scores(rows: Sequence[Requirement], method: Method, standing: dict) -> None:
    """Lists are sorted by the score of the method in force, 0 while an input is missing; RICE's is the fields'."""
    changed = []
    for one in rows:
        stand = standing.get(one.pk)
        score = one.score_of_rice if method.slug == RICE.slug else stand.mean if stand else 0.0
        if abs(one.score - score) > 1e-9:
            one.score = score
            changed.append(one)
    Artifact.objects.bulk_update([one.artifact_ptr for one in changed], ["score"], batch_size=500)


def pin(requirement: Requirement, place: int | None, *, by, why: str = "") -> None:
    """Put it at a place whatever its score says, or with None let the score decide again."""
    requirement.may(by, "pinned")
    with writing():
        rank, _new = Rank.objects.get_or_create(
            requirement_id=requirement.pk, defaults={"workspace_id": requirement.workspace_id}
        )
        before = rank.pinned
        rank.pinned, rank.pinned_by, rank.pinned_why = place, by if place else None, why.strip()[:300] if place else ""
        rank.save(update_fields=["pinned", "pinned_by", "pinned_why"])
        requirement.record("pinned", by=by, changes={"pin": [before, place]}, reason=why)
