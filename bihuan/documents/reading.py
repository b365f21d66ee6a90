"""What a page shows of long texts: drawn once, with live references, marked passages and the talk beside them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup

from bihuan.documents.comparing import compare, stretches
from bihuan.documents.passages import Placed, beside, placed
from bihuan.documents.references import References
from bihuan.documents.versions import Version, text_of, texts_in, versions_of
from bihuan.ui.markdown import render


@dataclass
class Reading:
    """The long texts of one artifact for one person. `draw` draws any text with the same references."""

    references: References
    texts: dict[str, Markup]
    threads: dict[str, list[Placed]]
    spoken: set[int] = field(default_factory=set)

    def draw(self, text: str | None) -> Markup:
        return render(text, self.references)


def reading_of(artifact, user, workspace, talk: Iterable[Any] = ()) -> Reading:
    """One query for what the keys mean and, where somebody spoke about a passage, three for that."""
    names = list(texts_in(artifact))
    said = placed(artifact, user)
    texts = [text_of(artifact, name) for name in names]
    spoken = [one for each in talk for one in (each, *each.replies.all())]
    about = [one for each in said for one in (each.comment, *each.comment.replies.all())]
    references = References([*texts, *(one.text for one in (*spoken, *about))], user=user, workspace=workspace)
    drawn: dict[str, Markup] = {}
    threads: dict[str, list[Placed]] = {}
    for name, text in zip(names, texts, strict=True):
        drawn[name], threads[name] = beside(render(text, references), said, name)
    return Reading(references, drawn, threads, {each.comment_id for each in said})


def drawn(text: str | None, *, user, workspace) -> Markup:
    """One text by itself, with live references."""
    return render(text, References([text], user=user, workspace=workspace))


def comparison(artifact, name: str, asked) -> dict:
    """What the page of versions shows: the versions, the two that are compared, and how they differ."""
    versions = versions_of(artifact, name)
    after = version_of(versions, asked.get("to", "")) or versions[0]
    older = [one for one in versions if one.number < after.number]
    before = version_of(versions, asked.get("from", "")) or (older[0] if older else after)
    rows = compare(before.text, after.text)
    return {
        "versions": [(one, weight(one, older_of(versions, one))) for one in versions],
        "before": before,
        "after": after,
        "stretches": stretches(rows),
        "same": before.text == after.text,
        "layout": "inline" if asked.get("look") == "inline" else "split",
    }


def version_of(versions: list[Version], number: str) -> Version | None:
    wanted = int(number) if number.isascii() and number.isdigit() and len(number) < 10 else None
    return next((one for one in versions if one.number == wanted), None)


def older_of(versions: list[Version], one: Version) -> Version | None:
    at = versions.index(one)
    return versions[at + 1] if at + 1 < len(versions) else None


def weight(one: Version, before: Version | None) -> int:
    """How many characters longer the text became."""
    return len(one.text) - len(before.text if before else "")
