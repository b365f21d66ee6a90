"""The voices behind requirements: how many, from how many customers, and what they say of the answer."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Max, Min, Q

from bihuan import prepared
from bihuan.areas.research.evidence import family_of
from bihuan.areas.research.models import Feedback, Telling
from bihuan.areas.research.models.feedback import State
from bihuan.artifacts.models import Artifact, Link
from bihuan.artifacts.models.link import LinkRole
from bihuan.artifacts.reach import through, visible
from bihuan.loop.wilson import Share

QUOTES = 4
COUNTED = ("count", "customers", "asked", "solved", "unsolved", "first", "last")


@dataclass(frozen=True)
class Voices:
    count: int = 0
    customers: int = 0
    asked: int = 0
    solved: int = 0
    unsolved: int = 0
    first: object = None
    last: object = None

    @property
    def judged(self) -> Share:
        return Share(self.solved, self.solved + self.unsolved)


def of_evidence(requirements, user, workspace) -> Q:
    """The links from feedback this person sees, as a condition on links."""
    seen = through("source", visible(user, workspace) & Q(archived_at=None))
    return Q(target__in=requirements, role=LinkRole.EVIDENCES.value) & seen


def evidence(requirements, user, workspace):
    return Link.objects.filter(of_evidence(requirements, user, workspace))


def counts(links):
    state = "source__state"
    return (
        links.order_by()
        .values("target")
        .annotate(
            count=Count("pk"),
            customers=Count("source__feedback__customer", distinct=True),
            asked=Count("pk", filter=Q(**{f"{state}__in": (State.ANSWERED, State.SOLVED, State.UNSOLVED)})),
            solved=Count("pk", filter=Q(**{state: State.SOLVED})),
            unsolved=Count("pk", filter=Q(**{state: State.UNSOLVED})),
            first=Min("source__created_at"),
            last=Max("source__changed_at"),
        )
        .values_list("target", *COUNTED)
    )


def voices_behind(requirements: Sequence[int], user, workspace) -> dict[int, Voices]:
    """By requirement id, in one query; all of them are in the answer."""
    if not requirements:
        return {}
    where = of_evidence(list(requirements), user, workspace) & Q(source__kind=Feedback.slug)
    found = {row[0]: Voices(*row[1:]) for row in prepared.grouped(Link, where, counts)}
    return {pk: found.get(pk, Voices()) for pk in requirements}


def latest_voices(requirement: Artifact, user, workspace, most: int = QUOTES) -> list[Feedback]:
    """The strongest first, then the newest."""
    links = evidence([requirement.pk], user, workspace)
    voices = Feedback.objects.filter(pk__in=links.values("source")).select_related("customer")
    return list(voices.order_by("-strength", "-pk")[:most])


@dataclass(frozen=True)
class Told:
    """Of everybody behind a requirement: who heard anything of it, and whose mail nobody got."""

    people: int
    heard: int
    failed: list[Feedback]

    @property
    def missing(self) -> int:
        return self.people - self.heard


def told_of(requirement: Artifact, user, workspace) -> Told:
    family = family_of(requirement)
    behind = evidence([requirement.pk], user, workspace).filter(source__kind=Feedback.slug)
    people = list(behind.values_list("source", flat=True))
    rows = Telling.objects.filter(feedback__in=behind.values("source"), about__in=family).select_related("feedback")
    last = {telling.feedback_id: telling for telling in rows.order_by("pk")}
    failed = [telling.feedback for telling in last.values() if telling.reached == "failed"]
    return Told(len(people), len(last.keys() & set(people)) - len(failed), failed)
