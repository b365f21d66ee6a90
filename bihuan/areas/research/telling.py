"""What we tell people in return, in plain words of their language. Only words: nothing is looked up or sent here."""

import unicodedata
from dataclasses import dataclass
from datetime import date

from django.utils import translation
from django.utils.translation import gettext as _

from bihuan.areas.research.models.telling import Stage
from bihuan.ui.formats import day

LONGEST_IN_SUBJECT = 80
# Characters that turn the direction of all that follows, our own words included.
TURNING = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}


@dataclass(frozen=True)
class News:
    subject: str
    text: str


def news(
    stage: Stage,
    *,
    title: str,
    language: str,
    key: str = "",
    begins: date | None = None,
    ends: date | None = None,
    reason: str = "",
    who: str = "",
    said: str = "",
) -> News:
    """The news of a stage for the one who wrote `title`. `who` said `said` where it is a reply."""
    with translation.override(language):
        subject = SUBJECTS[stage]() % {"title": shortened(title), "who": one_line(who)}
        words = {"title": not_turning(title), "key": key, "window": window(begins, ends), "reason": reason.strip()}
        return News(subject, said if stage == Stage.REPLY else TEXTS[stage](words))


SUBJECTS = {
    Stage.RECEIVED: lambda: _("We got it: %(title)s"),
    Stage.WEIGHED: lambda: _("We are weighing it up: %(title)s"),
    Stage.SCHEDULED: lambda: _("It is planned: %(title)s"),
    Stage.MADE: lambda: _("It is being made: %(title)s"),
    Stage.LIVE: lambda: _("It is live: %(title)s"),
    Stage.DECLINED: lambda: _("We won't take it up: %(title)s"),
    Stage.REOPENED: lambda: _("We are looking at it again: %(title)s"),
    Stage.ANSWERED: lambda: _("We have answered: %(title)s"),
    Stage.REPLY: lambda: _("%(who)s replied to you: %(title)s"),
}


def received(words: dict) -> str:
    return _("We got “%(title)s”. It is number %(key)s. We read it, and tell you what becomes of it.") % words


def weighed(words: dict) -> str:
    return _("We have read “%(title)s” and are working out how to do it and when. You'll hear what we decide.") % words


def scheduled(words: dict) -> str:
    if words["window"]:
        return _("“%(title)s” is planned: %(window)s. You'll hear from us when work begins.") % words
    return _("“%(title)s” is planned. There is no date yet; you'll hear from us when work begins.") % words


def made(words: dict) -> str:
    if words["window"]:
        return _("We have begun to make “%(title)s”. Expected live: %(window)s.") % words
    return _("We have begun to make “%(title)s”. You'll hear from us when it is live.") % words


def live(words: dict) -> str:
    return _("“%(title)s” is live. Try it, then tell us whether it solves your problem.") % words


def declined(words: dict) -> str:
    first = _("We have decided not to take up “%(title)s”.") % words
    why = _("The reason: %(reason)s") % words if words["reason"] else ""
    last = _("If you see it differently, write to us on your page.")
    return "\n\n".join(filter(None, [first, why, last]))


def reopened(words: dict) -> str:
    first = _("We are looking at “%(title)s” again.") % words
    return f"{first}\n\n{_('The reason: %(reason)s') % words}" if words["reason"] else first


def answered(words: dict) -> str:
    return _("We have answered “%(title)s”. Does that solve it?") % words


TEXTS = {
    Stage.RECEIVED: received,
    Stage.WEIGHED: weighed,
    Stage.SCHEDULED: scheduled,
    Stage.MADE: made,
    Stage.LIVE: live,
    Stage.DECLINED: declined,
    Stage.REOPENED: reopened,
    Stage.ANSWERED: answered,
}


def window(begins: date | None, ends: date | None) -> str:
    """When it is expected, as a range of days: 8 月 18–27 日, Aug 18–27; empty where nothing is planned."""
    if begins is None or ends is None or begins >= ends:
        return _("by %(day)s") % {"day": day(ends)} if ends else ""
    if (begins.year, begins.month) != (ends.year, ends.month):
        return f"{day(begins)}–{day(ends)}"
    if (translation.get_language() or "").startswith("zh"):
        return day(ends).replace(f"{ends.day} 日", f"{begins.day}–{ends.day} 日")
    return day(ends).replace(f" {ends.day}", f" {begins.day}–{ends.day}", 1)


def shortened(text: str) -> str:
    line = one_line(text)
    return line if len(line) <= LONGEST_IN_SUBJECT else f"{line[: LONGEST_IN_SUBJECT - 1]}…"


def one_line(text: str) -> str:
    """Without anything that could end a line of a mail's head: breaks of all scripts, and control characters."""
    spaced = " ".join(text.split())
    return not_turning("".join(letter for letter in spaced if unicodedata.category(letter) not in ("Cc", "Cs")))


def not_turning(text: str) -> str:
    return "".join(letter for letter in text if unicodedata.bidirectional(letter) not in TURNING)
