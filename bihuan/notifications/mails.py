"""Mails of news: one thing's news as one mail of its thread, or many gathered into one."""

from collections.abc import Sequence
from dataclasses import dataclass
from email.utils import parseaddr
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import ngettext

from bihuan.artifacts.models import Artifact, Notice
from bihuan.deliveries.message import Message
from bihuan.notifications.leaving import DIGEST, Leaving
from bihuan.notifications.models import MESSAGE
from bihuan.pages.wording import Entry, entries, words_said
from bihuan.people.models import User, Workspace

LONG = 2_000
SHORT = 80


@dataclass(frozen=True)
class News:
    entry: Entry
    said: str
    why: str

    @property
    def changes(self) -> list[tuple[str, str, str]]:
        """What changed, each end short enough for a line; long texts are read where they are."""
        return [(label, short(before), short(after)) for label, before, after in self.entry.changes]


@dataclass(frozen=True)
class Thing:
    """An artifact and what is new about it."""

    artifact: Artifact
    url: str
    news: Sequence[News]


def things_of(notices: Sequence[Notice]) -> list[Thing]:
    """The notices by what they are about, in the order of the first of each; in the language that is active."""
    told = entries([notice.event for notice in notices])
    said = words_said([notice.event for notice in notices], LONG)
    by_artifact: dict[int, list[News]] = {}
    artifacts = {notice.artifact_id: notice.event.artifact for notice in notices}
    for notice, entry in zip(notices, told, strict=True):
        one = News(entry, said.get(notice.event_id, ""), str(notice.get_why_display()))
        by_artifact.setdefault(notice.artifact_id, []).append(one)
    return [Thing(artifacts[pk], address(artifacts[pk]), news) for pk, news in by_artifact.items()]


def short(value) -> str:
    text = " ".join(str(value or "").split())
    return text if len(text) <= SHORT else f"{text[:SHORT]}…"


def address(artifact: Artifact) -> str:
    return f"{settings.SITE_URL}/{artifact.workspace.slug}/{artifact.kind}/{artifact.number}/"


def mail_of_thing(user: User, workspace: Workspace, thing: Thing, why: str) -> dict[str, Any]:
    """The mail about one artifact; all mails about it are one thread."""
    artifact = thing.artifact
    subject = f"[{workspace.name}] {artifact.key} {artifact.title}"
    root = f"<{workspace.slug}.{artifact.kind}.{artifact.number}@{host()}>"
    thread = {"In-Reply-To": root, "References": root}
    return composed(user, workspace, why, subject, {"things": [thing]}, thread)


def digest(user: User, workspace: Workspace, things: Sequence[Thing], count: int) -> dict[str, Any]:
    """One mail of many things; `count` is of all the news, shown here or only in the inbox."""
    more = count - sum(len(thing.news) for thing in things)
    inbox = f"{settings.SITE_URL}/{workspace.slug}/inbox/"
    said = ngettext("%(count)s piece of news", "%(count)s pieces of news", count) % {"count": count}
    subject = f"[{workspace.name}] {said}"
    return composed(user, workspace, DIGEST, subject, {"things": things, "more": more, "inbox": inbox}, {})


def mail_of_message(user: User, workspace: Workspace, message: Message) -> dict[str, Any]:
    """A mail that another room wants sent, about nothing in particular."""
    return composed(user, workspace, MESSAGE, message.title, {"things": [], "message": message}, {})


def composed(
    user: User, workspace: Workspace, why: str, subject: str, context: dict[str, Any], more: dict[str, str]
) -> dict[str, Any]:
    """Everything of the mail but its id: subject, plain text, HTML, headers."""
    leaving = Leaving(user, why)
    context = {
        **context,
        "subject": subject,
        "workspace": workspace,
        "unsubscribe": leaving.url,
        "leaving": leaving.words,
        "settings": f"{settings.SITE_URL}/me/notifications/",
    }
    headers = {
        "List-Unsubscribe": f"<{leaving.url}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "List-Id": f"<{workspace.slug}.{host()}>",
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
        "X-Bihuan-Reason": why,
        **more,
    }
    return {
        "subject": " ".join(subject.split())[:250],
        "text": render_to_string("notifications/mail/news.txt", context).strip() + "\n",
        "html": render_to_string("notifications/mail/news.html", context),
        "headers": headers,
        "from": workspace.name,
        "why": why,
    }


def host() -> str:
    return urlsplit(settings.SITE_URL).hostname or "localhost"


def sender() -> str:
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
