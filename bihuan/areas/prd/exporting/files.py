"""The file of a PRD in the format asked for."""

import re
from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from bihuan.areas.prd.exporting.paper import Paper

TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "md": "text/markdown; charset=utf-8",
}
UNSAFE = re.compile(r"[\\/:*?\"<>|\x00-\x1f]+")
AT_ONCE = 12_000  # characters, some 20 pages: set in a second or two
LONGEST = 80_000  # characters, some 150 pages: about as much as a program waits for
LONGEST_ASIDE = 400_000
Tell = Callable[[int], None]


def known(format_: str) -> str:
    """The format. Raises ValidationError for any other."""
    if format_ not in TYPES:
        raise ValidationError(_("Choose a format: pdf, docx or md."))
    return format_


def takes_long(paper: Paper, format_: str) -> bool:
    """Whether nobody should wait before a page for it."""
    return known(format_) != "md" and len(paper.text) > AT_ONCE


def file_of(
    paper: Paper, format_: str, *, longest: int | None = None, tell: Tell | None = None
) -> tuple[bytes, str, str]:
    """Content, type and name; `tell` hears how far it is, in percent, and may raise to stop it.

    Raises ValidationError where the format is unknown or it cannot be made.
    """
    known(format_)
    if len(paper.text) > (longest or LONGEST):
        raise ValidationError(too_long(len(paper.text), longest or LONGEST))
    name = UNSAFE.sub(" ", f"{paper.key} {paper.title}")[:120].strip()
    return makers()[format_](paper, tell), TYPES[format_], f"{name}.{format_}"


def too_long(count: int, longest: int) -> str:
    said = {"count": f"{count:,}", "most": f"{longest:,}"}
    if longest == LONGEST and count <= LONGEST_ASIDE:
        return (
            _(
                "The text has %(count)s characters; at most %(most)s are made at once. "
                "The export page of the PRD makes longer ones in the background."
            )
            % said
        )
    return _("The text has %(count)s characters, one file takes %(most)s. Split the PRD.") % said


def makers() -> dict[str, Callable[[Paper, Tell | None], bytes]]:
    """Read only when a file is made: both libraries are large."""
    from bihuan.areas.prd.exporting import pdf, word

    return {"pdf": pdf.pdf, "docx": word.docx, "md": markdown}


def markdown(paper: Paper, tell: Tell | None) -> bytes:
    """The text below a table of what the cover says; live blocks are filled in."""
    facts = "\n".join(f"| {label} | {value.replace('|', chr(92) + '|')} |" for label, value in paper.facts)
    head = f"# {paper.title}\n\n| | |\n| --- | --- |\n{facts}\n\n"
    return (head + paper.text.rstrip() + "\n").encode()
