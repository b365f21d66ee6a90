"""All that one customer asked for: what became of each ask, what they were told and when, and who it was."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import Case, Count, IntegerField, Max, Q, Value, When
from django.utils import timezone

from bihuan.areas.research.evidence import survivors_of
from bihuan.areas.research.models import Customer, Feedback, Telling
from bihuan.areas.research.models.feedback import State
from bihuan.areas.research.stages import Standing, standing
from bihuan.areas.research.views.pages import evidence_links
from bihuan.artifacts.models import Artifact
from bihuan.artifacts.reach import reach_of
from bihuan.artifacts.states import Category
from bihuan.loop.wilson import Share

MOST = 200
CLOSED = (Category.DONE, Category.DROPPED)
# Where people of many companies have their mailboxes: the domain says nothing of the customer.
ANYBODYS = frozenset(
    [
        *("qq.com", "vip.qq.com", "foxmail.com", "163.com", "126.com", "yeah.net", "sina.com", "sina.cn", "sohu.com"),
        *("139.com", "189.cn", "aliyun.com", "gmail.com", "outlook.com", "hotmail.com", "live.com", "icloud.com"),
        *("yahoo.com", "proton.me"),
    ]
)


@dataclass(frozen=True)
class Ask:
    """`requirements` are what it came to, merged ones as the one that stayed; `told` is the latest news they got."""

    voice: Feedback
    requirements: Sequence[Artifact] = ()
    told: Telling | None = None

    @property
    def standing(self) -> Standing:
        return standing(self.voice.state, self.requirements)

    @property
    def verdict(self) -> str:
        """solved, unsolved, or nothing while they have not said."""
        return str(self.voice.state) if self.voice.state in (State.SOLVED, State.UNSOLVED) else ""


@dataclass(frozen=True)
class Person:
    name: str
    email: str
    asks: int
    open: int
    last: object


@dataclass(frozen=True)
class Domain:
    """The people of one e-mail domain; `name` is empty for those without an address."""

    name: str
    people: Sequence[Person]

    @property
    def own(self) -> bool:
        return bool(self.name) and self.name not in ANYBODYS


@dataclass(frozen=True)
class Asks:
    """`shown` are the open asks first, the strongest and newest of them at the top; the figures are of all."""

    shown: Sequence[Ask] = ()
    count: int = 0
    open: int = 0
    breakers: int = 0
    told: int = 0
    share: Share = field(default_factory=lambda: Share(0, 0))
    domains: Sequence[Domain] = ()
    unclaimed: int = 0

    @property
    def untold(self) -> int:
        return self.count - self.told

    @property
    def domain(self) -> str:
        """The one most of their people write from, where it is theirs alone."""
        return next((each.name for each in self.domains if each.own), "")


def asks_of(customer: Customer, user, workspace) -> Asks:
    """What the person sees of it, in a handful of questions whatever the number of asks."""
    seen = Feedback.objects.visible_to(user, workspace)
    asked = seen.filter(customer=customer.pk, archived_at=None).order_by()
    counts = asked.aggregate(
        count=Count("pk"),
        open=Count("pk", filter=~Q(category__in=CLOSED)),
        breakers=Count("pk", filter=Q(strength=Feedback.Strength.BREAKER) & ~Q(category__in=CLOSED)),
        solved=Count("pk", filter=Q(state=State.SOLVED)),
        unsolved=Count("pk", filter=Q(state=State.UNSOLVED)),
        told=Count("pk", filter=Q(pk__in=Telling.objects.values("feedback"))),
    )
    solved, unsolved = counts.pop("solved"), counts.pop("unsolved")
    domains = domains_of(asked)
    theirs = next((each.name for each in domains if each.own), "")
    unclaimed = seen.filter(customer=None, archived_at=None, email__endswith=f"@{theirs}").count() if theirs else 0
    share = Share(solved, solved + unsolved)
    return Asks(first_of(asked, user, workspace), **counts, share=share, domains=domains, unclaimed=unclaimed)


def first_of(asked, user, workspace) -> list[Ask]:
    rank = Case(When(category__in=CLOSED, then=Value(1)), default=Value(0), output_field=IntegerField())
    voices = list(asked.annotate(over=rank).order_by("over", "-strength", "-pk")[:MOST])
    links = evidence_links(user, workspace, [voice.pk for voice in voices])
    survivors, reach = survivors_of([link.target for link in links]), reach_of(user)
    behind: dict[int, dict[int, Artifact]] = {}
    for link in links:
        if reach.includes(one := survivors[link.target_id]):
            behind.setdefault(link.source_id, {})[one.pk] = one
    last = {t.feedback_id: t for t in Telling.objects.filter(feedback__in=voices).order_by("pk")}
    asks = []
    for voice in voices:
        voice.workspace = workspace
        asks.append(Ask(voice, [*behind.get(voice.pk, {}).values()], last.get(voice.pk)))
    return asks


def domains_of(asked) -> list[Domain]:
    """Who spoke for them, by where their mail comes from: most people first, those without an address last."""
    rows = asked.values("person", "email").annotate(
        asks=Count("pk"), open=Count("pk", filter=~Q(category__in=CLOSED)), last=Max("created_at")
    )
    found: dict[str, list[Person]] = {}
    for row in rows.order_by("-asks", "person", "email")[:MOST]:
        domain = row["email"].rpartition("@")[2]
        found.setdefault(domain, []).append(Person(row["person"], row["email"], row["asks"], row["open"], row["last"]))
    groups = [Domain(name, people) for name, people in found.items()]
    return sorted(groups, key=lambda group: (not group.name, not group.own, -len(group.people), group.name))


def days_left(customer: Customer) -> int | None:
    """Until the contract ends; below nothing once it has."""
    ends = customer.contract_ends_on
    return None if ends is None else (ends - timezone.localdate()).days
