"""Finding themes in all feedback of a workspace: in the background, with corrections that stick."""

import logging
from collections import Counter, defaultdict
from dataclasses import dataclass, field

from django.db import DatabaseError
from django.db.models.functions import Substr
from django.utils import timezone
from django.utils.translation import gettext as _

from bihuan.areas.research.models import Feedback, Grouping, Member, Theme
from bihuan.areas.research.models.theme import State
from bihuan.areas.research.themes.naming import Namer, communities_of
from bihuan.artifacts.models.link import Link, LinkRole
from bihuan.artifacts.store import writing
from bihuan.similarity import grouping
from bihuan.similarity.asking import NoAnswer
from bihuan.similarity.counts import Counts
from bihuan.similarity.embedding import configured, vectors_of
from bihuan.similarity.knowing import known
from bihuan.similarity.pairs import LONGEST, whole

MOST = 20_000  # the newest are looked at
SMALLEST = 3  # voices that make a theme
LEASE = timezone.timedelta(minutes=5)
STANDING = Member.Standing
CONFIRMED_WEIGHS = 5
log = logging.getLogger(__name__)


class Cancelled(Exception):
    """Somebody stopped it."""


@dataclass
class Voices:
    """What is looked at together: the feedback of one private product, or all the rest; nothing leaks between them."""

    product: int | None
    ids: list[int] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)


def begin(workspace, *, by) -> Grouping:
    """Look for themes anew; the search under way where there is one already."""
    with writing():
        running = Grouping.objects.filter(workspace=workspace, stage=Grouping.Stage.RUNNING).first()
        return running or Grouping.objects.create(workspace=workspace, created_by=by)


def work(job: Grouping) -> None:
    """Do it, unless another worker does: read, group, and only then write."""
    free = Grouping.objects.filter(pk=job.pk, stage=Grouping.Stage.RUNNING)
    free = free.exclude(beat_at__gt=timezone.now() - LEASE)
    if not free.update(beat_at=timezone.now()):
        return
    try:
        carry_out(job)
    except Cancelled:
        log.info("grouping %s was stopped", job.pk)
    except DatabaseError:
        raise
    except Exception:  # one workspace's texts must not stop the worker
        log.exception("grouping %s failed", job.pk)
        job.beat(failure=_("Something went wrong on our side."), stage=Grouping.Stage.FAILED, ended_at=timezone.now())
    job.refresh_from_db()


def carry_out(job: Grouping) -> None:
    apart = voices_of(job.workspace)
    texts = sum(len(voices.ids) for voices in apart)
    going_on(job, texts=texts, percent=5)
    counts = Counts().add(text for voices in apart for text in voices.texts)
    here, found = known(job.workspace), []
    done = 0.0
    for voices in apart:
        share = len(voices.ids) / max(1, texts)

        def progress(part: float, done=done, share=share) -> None:
            going_on(job, percent=round(5 + 85 * (done + share * part)))

        together = [*confirmed_in(voices), *attached_in(voices)]
        read = here.read(voices.texts) if here.counts.texts else None
        groups = grouping.grouped(voices.texts, progress, together, meant(job, voices), judge=here.judge, read=read)
        found.append((voices, grouping.coherent(voices.texts, groups, here.judge, counts, together)))
        done += share
    namer = Namer(counts, lambda: going_on(job))
    names = [namer.names_of(voices.ids, voices.texts, groups) for voices, groups in found]
    if namer.problem:
        log.warning("grouping %s goes on without the language model: %s", job.pk, namer.problem)
        going_on(job, failure=namer.problem)
    with writing():
        going_on(job, percent=95)
        made = sum(kept(job, voices, groups, said) for (voices, groups), said in zip(found, names, strict=True))
        newest = max((pk for voices in apart for pk in voices.ids), default=0)
        end = {"stage": Grouping.Stage.DONE, "ended_at": timezone.now(), "percent": 100}
        if not job.beat(found=made, seen=newest, **end):
            raise Cancelled


def meant(job: Grouping, voices: Voices):
    """What a plugged-in model makes of the texts; None without one, and where it fails, which the search then says."""
    if not configured() or len(voices.texts) < grouping.FEW:
        return None
    try:
        return vectors_of(voices.texts, lambda: going_on(job))
    except NoAnswer as problem:
        log.warning("grouping %s goes on without the model: %s", job.pk, problem)
        going_on(job, failure=str(problem))
        return None


def going_on(job: Grouping, **fields) -> None:
    if not job.beat(**fields):
        raise Cancelled


def voices_of(workspace) -> list[Voices]:
    seen = Feedback.objects.filter(workspace=workspace, kind=Feedback.slug, trashed_at=None, archived_at=None)
    newest = seen.order_by("-pk").values_list("pk", "product", "product__private", "title", Substr("body", 1, LONGEST))
    apart: dict[int | None, Voices] = {}
    for pk, product, private, title, body in reversed(newest[:MOST]):
        among = product if private else None
        voices = apart.setdefault(among, Voices(among))
        voices.ids.append(pk)
        voices.texts.append(whole(title, body))
    return list(apart.values())


def confirmed_in(voices: Voices) -> list[list[int]]:
    """The rows that people put together, theme by theme."""
    row = {pk: at for at, pk in enumerate(voices.ids)}
    rows: dict[int, list[int]] = defaultdict(list)
    said = Member.objects.filter(standing=STANDING.CONFIRMED, artifact__trashed_at=None, feedback__in=voices.ids)
    for theme, feedback in said.order_by("pk").values_list("artifact", "feedback"):
        rows[theme].append(row[feedback])
    return list(rows.values())


def attached_in(voices: Voices) -> list[list[int]]:
    """The rows behind one requirement: whoever attached them said that they ask for the same.

    A voice in a theme by hand stays there; one behind several requirements counts for the newest link.
    """
    row = {pk: at for at, pk in enumerate(voices.ids)}
    by_hand = Member.objects.filter(standing=STANDING.CONFIRMED, artifact__trashed_at=None).values("feedback")
    links = Link.objects.filter(role=LinkRole.EVIDENCES, source__in=voices.ids, target__trashed_at=None)
    newest = dict(links.exclude(source__in=by_hand).order_by("pk").values_list("source", "target"))
    rows: dict[int, list[int]] = defaultdict(list)
    for feedback, requirement in newest.items():
        rows[requirement].append(row[feedback])
    return [sorted(one) for one in rows.values() if len(one) > 1]


def kept(job: Grouping, voices: Voices, groups: list[int], names: dict[int, str]) -> int:
    """Write what was found: communities are the themes they were, or new ones; how many themes there are."""
    themes = {
        one.pk: one
        for one in Theme.objects.filter(workspace=job.workspace, trashed_at=None, archived_at=None)
        if private_of(one) == voices.product
    }
    standings = {
        (theme, feedback): standing
        for theme, feedback, standing in Member.objects.filter(artifact__in=themes).values_list(
            "artifact", "feedback", "standing"
        )
    }
    communities = communities_of(voices.ids, groups)
    theirs = matched(communities, standings)
    Member.objects.filter(artifact__in=themes, standing=STANDING.FOUND).delete()
    rejected = {pair for pair, standing in standings.items() if standing == STANDING.REJECTED}
    fixed = {feedback for (_theme, feedback), standing in standings.items() if standing == STANDING.CONFIRMED}
    rows, count = [], 0
    for number, members in communities.items():
        theme = themes.get(theirs.get(number, 0))
        members = [pk for pk in members if theme is None or (theme.pk, pk) not in rejected]
        if not members or (theme is None and len([pk for pk in members if pk not in fixed]) < SMALLEST):
            continue
        theme = named(theme, names[number], job, voices)
        count += theme.state != State.REJECTED
        rows += [Member(artifact=theme, feedback_id=pk) for pk in members if pk not in fixed]
    Member.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1000)
    for theme in themes.values():
        if theme.state == State.FOUND and theme.pk not in theirs.values() and not theme.members.exists():
            theme.archive(by=None)
    return count


def private_of(theme: Theme) -> int | None:
    return theme.product_id if theme.product_id and theme.product.private else None


def matched(communities: dict[int, list[int]], standings: dict) -> dict[int, int]:
    """Which theme a community is: the one most of it was in, each theme once; what was confirmed weighs more."""
    was: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for (theme, feedback), standing in standings.items():
        if standing != STANDING.REJECTED:
            was[feedback].append((theme, CONFIRMED_WEIGHS if standing == STANDING.CONFIRMED else 1))
    shares: Counter[tuple[int, int]] = Counter()
    for number, members in communities.items():
        for pk in members:
            for theme, weight in was[pk]:
                shares[number, theme] += weight
    found: dict[int, int] = {}
    for (number, theme), _weight in sorted(shares.items(), key=lambda share: (-share[1], share[0])):
        if number not in found and theme not in found.values():
            found[number] = theme
    return found


def named(theme: Theme | None, name: str, job: Grouping, voices: Voices) -> Theme:
    """The theme of a community, new where there was none; a name given by a person stays."""
    if theme is None:
        fields = {"product_id": voices.product} if voices.product else {}
        theme = Theme.objects.add(workspace=job.workspace, by=None, title=name, **fields)
        Theme.objects.filter(pk=theme.pk).update(found_name=name)
    elif name and not theme.named_by_hand and name != theme.title and theme.state == State.FOUND:
        theme.change(by=None, title=name)
        Theme.objects.filter(pk=theme.pk).update(found_name=name)
    return theme
