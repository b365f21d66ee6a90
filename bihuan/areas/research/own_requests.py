"""What one person sees of what they said: how far it is, what they were told, what was said to them. Nothing else."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from bihuan.areas.research.evidence import requirements_of
from bihuan.areas.research.models.feedback import Feedback, State
from bihuan.areas.research.models.telling import Stage, Telling
from bihuan.areas.research.personal_links import Visitor
from bihuan.areas.research.stages import Standing, standing
from bihuan.areas.research.telling import window
from bihuan.artifacts.models import Comment, File

MOST = 300
FRESH = timedelta(days=7)
JUDGED = {State.SOLVED: True, State.UNSOLVED: False}


@dataclass(frozen=True)
class Said:
    """One line of the conversation, by us or by the person."""

    at: datetime
    text: str
    who: str = ""
    by_team: bool = False
    markdown: bool = False
    files: list[File] = field(default_factory=list)


@dataclass(frozen=True)
class OwnRequest:
    voice: Feedback
    standing: Standing
    told: list[Telling]
    comments: list[Comment]
    files: list[File]

    @property
    def body(self) -> str:
        return self.voice.body if self.voice.in_own_words else ""

    @property
    def window(self) -> str:
        return "" if self.standing.live else window(self.standing.begins, self.standing.ends)

    @property
    def question(self) -> Comment | None:
        """What the team said last, while the person has not answered it."""
        last = self.comments[-1] if self.comments else None
        return last if last and last.author_id and not self.judged else None

    @property
    def asks(self) -> bool:
        return self.voice.state == State.ANSWERED

    @property
    def judged(self) -> bool:
        return self.voice.state in JUDGED

    @property
    def solved(self) -> bool:
        return JUDGED.get(self.voice.state, False)

    @property
    def part(self) -> str:
        if self.standing.live:
            return "live"
        return "declined" if self.standing.declined else "going"

    @property
    def news_at(self) -> datetime:
        return max([self.voice.created_at, *(t.at for t in self.told), *(c.created_at for c in self.comments)])

    @property
    def chip(self) -> tuple[str, str]:
        """The word above the card and its tone."""
        news = [t for t in self.told if t.stage not in (Stage.RECEIVED, Stage.REPLY)]
        if self.question:
            return _("Waiting for you"), "warn"
        if self.voice.state == State.UNSOLVED:
            return _("Not solved yet"), "warn"
        if self.standing.live:
            return (_("Solved") if self.solved else pgettext("request", "Live")), "ok"
        if self.standing.declined:
            return _("Not taken up"), ""
        if news and news[-1].at > timezone.now() - FRESH:
            return pgettext("request", "News"), "acc"
        return str(self.standing.stage.label), ""

    def conversation(self) -> list[Said]:
        said = [Said(t.at, t.text, by_team=True) for t in self.told if t.stage != Stage.REPLY]
        said += [
            Said(
                c.created_at,
                c.text,
                who=str(c.author or c.signed),
                by_team=bool(c.author_id),
                markdown=bool(c.author_id),
                files=list(c.files.all()),
            )
            for c in self.comments
        ]
        return sorted(said, key=lambda line: line.at)


def own_requests(holder: Visitor, number: int | None = None) -> list[OwnRequest]:
    """The person's requests, those with the latest news first."""
    mine = holder.feedback().order_by("-pk")
    voices = list((mine if number is None else mine.filter(number=number))[:MOST])
    ids = [voice.pk for voice in voices]
    requirements = requirements_of(ids)
    told = by_feedback(Telling.objects.filter(feedback__in=ids).order_by("pk"), "feedback_id")
    open_comments = Comment.objects.filter(artifact__in=ids, internal=False).order_by("pk")
    comments = by_feedback(open_comments.select_related("author").prefetch_related("files"), "artifact_id")
    # What the team itself hangs on feedback is internal; what came in with it is the person's own.
    files = by_feedback(File.objects.filter(artifact__in=ids, comment=None, added_by=None), "artifact_id")
    requests = [
        OwnRequest(
            voice,
            standing(voice.state, requirements.get(voice.pk, ())),
            told.get(voice.pk, []),
            comments.get(voice.pk, []),
            files.get(voice.pk, []),
        )
        for voice in voices
    ]
    return sorted(requests, key=lambda each: each.news_at, reverse=True)


def by_feedback(rows: Iterable, name: str) -> dict[int, list]:
    found: dict[int, list] = {}
    for row in rows:
        found.setdefault(getattr(row, name), []).append(row)
    return found
