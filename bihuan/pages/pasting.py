"""Several at once out of pasted text: lines, or paragraphs; bullets, numbers and who said it taken off the front."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

LONGEST_TITLE = 500
SHORT = 120  # where a title of a long text is cut at the latest
# A number needs a mark behind it, and a dot a blank behind that: “3.5 times” is no third point.
MARK = re.compile(
    r"^\s*(?:[-*+•·◦▪–—]\s+|\[[ xX]\]\s*|\d{1,3}(?:[.)](?=\s)|[、）)])\s*|[（(]\d{1,3}[)）]\s*"
    r"|[①-⑳]\s*|[一二三四五六七八九十]{1,3}、\s*)+"
)
WHO = re.compile(r"^(?P<who>[^:：\s][^:：]{0,29})[:：]\s*(?P<said>\S.*)$", re.DOTALL)
ENDS = re.compile(r"[。！？!?；;\n]|\.(?=\s)")


@dataclass(frozen=True)
class Piece:
    """One of many: `body` is empty where the title says all of it."""

    title: str
    body: str = ""
    who: str = ""


def pieces(text: str, *, by_paragraph: bool = False, with_who: bool = False) -> list[Piece]:
    """The pieces of a pasted text, in order; empty lines are none. Nothing of a piece is lost but its bullet."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    parts = re.split(r"\n\s*\n", text) if by_paragraph else text.split("\n")
    return [piece(part, with_who) for part in parts if MARK.sub("", part).strip()]


def piece(part: str, with_who: bool) -> Piece:
    said, who = MARK.sub("", part).strip(), ""
    if with_who and (found := WHO.match(said)):
        who, said = found["who"].strip(), found["said"].strip()
    if "\n" not in said and len(said) <= LONGEST_TITLE:
        return Piece(said, "", who)
    return Piece(headline(said), said, who)


def headline(text: str) -> str:
    """The first sentence of a long text, or as much of it as a title takes."""
    first = ENDS.split(text.lstrip(), maxsplit=1)[0].strip() or text.strip()
    return first if len(first) <= SHORT else f"{first[: SHORT - 1]}…"


def same(title: str) -> str:
    """What two titles have in common that differ in blanks and case alone."""
    return " ".join(title.split()).casefold()


def repeated(found: Iterable[Piece]) -> set[int]:
    """The places, from 0, of pieces whose title stood before them already."""
    seen: set[str] = set()
    again = set()
    for place, one in enumerate(found):
        if (title := same(one.title)) in seen:
            again.add(place)
        seen.add(title)
    return again
