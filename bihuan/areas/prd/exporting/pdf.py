"""A PRD as PDF, set by Typst: one library with its own layout, no browser, no network; fonts are the system's."""

import json
import tempfile
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any
from unicodedata import east_asian_width

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from bihuan.areas.prd.exporting import diagrams
from bihuan.areas.prd.exporting.blocks import Block, Run
from bihuan.areas.prd.exporting.paper import Paper
from bihuan.areas.prd.exporting.setting import Unset, set_apart

SERIF = ("Noto Serif CJK SC", "Source Han Serif SC", "Noto Serif SC", "Songti SC", "STSong", "SimSun", "AR PL UMing CN")
SANS = (
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "Noto Sans SC",
    "PingFang SC",
    "Microsoft YaHei",
    "SimHei",
    "WenQuanYi Zen Hei",
)
SHORTEST, WIDEST = 7, 30
NARROWER_THAN = 520  # pixels; what is wider fills the line
PAGES = "<pages>"  # what the sheet says of its headings
SHEET = Path(__file__).with_name("paper.typ")


@cache
def families() -> frozenset[str]:
    """The fonts of this machine. Reading them takes a while, so it is done once."""
    import typst

    return frozenset(typst.Fonts().families())


def fonts() -> dict[str, list[str]]:
    """Fonts with Chinese characters, the best first. Raises ValidationError where this machine has none."""
    known = families()
    serif, sans = [one for one in SERIF if one in known], [one for one in SANS if one in known]
    if not serif and not sans:
        raise ValidationError(
            _(
                "This server has no font with Chinese characters, so no PDF can be set. "
                "Install fonts-noto-cjk or Source Han Serif; Word and Markdown work without."
            )
        )
    return {"serif": serif or sans, "sans": sans or serif, "mono": ["DejaVu Sans Mono", *(sans or serif)]}


def pdf(paper: Paper, tell: Callable[[int], None] | None = None) -> bytes:
    """The file. Where somebody hears how far it is and may stop it, it is set in a process of its own.

    Raises ValidationError where it cannot be set, and says why.
    """
    if tell is None:
        return with_sheet(paper, compiled)
    made = with_sheet(paper, lambda sheet: set_apart(sheet, tell))
    tell(95)
    return made


def pages(paper: Paper, tell: Callable[[int], None] | None = None) -> list[int]:
    """On which page each heading stands, in their order."""
    if tell is None:
        return with_sheet(paper, asked)
    return json.loads(with_sheet(paper, lambda sheet: set_apart(sheet, lambda percent: tell(percent // 3), PAGES)))


def with_sheet(paper: Paper, deed: Callable[[Path], Any]) -> Any:
    import typst

    known = fonts()
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        (place / "main.typ").write_bytes(SHEET.read_bytes())
        (place / "data.json").write_text(json.dumps(data_of(paper, place) | known), encoding="utf-8")
        try:
            return deed(place / "main.typ")
        except (typst.TypstError, Unset) as problem:
            why = getattr(problem, "message", str(problem))
            raise ValidationError(_("The PDF could not be set: %(why)s") % {"why": why}) from problem


def compiled(sheet: Path) -> bytes:
    import typst

    return typst.compile(str(sheet), root=str(sheet.parent), format="pdf")


def asked(sheet: Path) -> list[int]:
    import typst

    return json.loads(typst.query(str(sheet), PAGES, field="value", one=True, root=str(sheet.parent)))


def data_of(paper: Paper, place: Path) -> dict[str, Any]:
    return {
        "title": paper.title,
        "short": paper.title if len(paper.title) <= 40 else f"{paper.title[:39]}…",
        "author": dict(paper.facts).get(_("Owner"), ""),
        "running": paper.running,
        "facts": paper.facts,
        "editions": paper.editions,
        "edition_heads": paper.edition_heads,
        "opinions": paper.opinions,
        "opinion_heads": paper.opinion_heads,
        "words": paper.words,
        "lang": "zh" if paper.chinese else "en",
        "region": "CN" if paper.chinese else "US",
        "accent": "#1f5fbf",
        "blocks": [set_block(block, paper, place, at) for at, block in enumerate(paper.blocks)],
    }


def set_block(block: Block, paper: Paper, place: Path, at: int) -> dict[str, Any]:
    made = block.as_json()
    if block.kind == "table":
        made["widths"] = widths(block.rows)
        made["rows"] = [[*row, *[[] for _each in range(len(made["widths"]) - len(row))]] for row in made["rows"]]
    elif block.kind == "diagram" and (drawing := diagrams.svg(block.text)):
        (place / f"{at}.svg").write_text(drawing, encoding="utf-8")
        made |= {"kind": "picture", "text": "", "file": f"{at}.svg", "wide": width(drawing) > NARROWER_THAN}
    elif block.kind == "picture":
        content = paper.pictures.get(block.source)
        ending = kind_of(content) if content else ""
        made |= {"file": f"{at}.{ending}" if ending else "", "wide": True}
        if content and ending:
            (place / f"{at}.{ending}").write_bytes(content)
    return made


def width(drawing: str) -> float:
    return float(drawing.split('width="', 1)[1].split('"', 1)[0])


def kind_of(content: bytes) -> str:
    """By its first bytes: names and types that were sent along are not believed."""
    starts = {b"\x89PNG": "png", b"\xff\xd8": "jpg", b"GIF8": "gif", b"RIFF": "webp"}
    return next((ending for start, ending in starts.items() if content.startswith(start)), "")


def widths(rows: Sequence[Sequence[Sequence[Run]]]) -> list[int]:
    """The share of the line each column of a table gets: as wide as its longest cell, within limits."""
    columns = max(len(row) for row in rows)
    found = [SHORTEST] * columns
    for row in rows:
        for at, cell in enumerate(row):
            letters = sum(2 if east_asian_width(one) in "WF" else 1 for run in cell for one in run.t)
            found[at] = max(found[at], min(letters, WIDEST))
    return found


def pngs(drawings: Sequence[str]) -> list[bytes]:
    """SVGs as pictures for Word, set in one go: reading the fonts takes longer than drawing."""
    import typst

    if not drawings:
        return []
    fonts()
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        sheet = ["#set page(width: auto, height: auto, margin: 2pt)"]
        for at, drawing in enumerate(drawings):
            (place / f"{at}.svg").write_text(drawing, encoding="utf-8")
            sheet.append(f'#page(image("{at}.svg"))')
        (place / "main.typ").write_text("\n".join(sheet), encoding="utf-8")
        made = typst.compile(str(place / "main.typ"), root=folder, format="png", ppi=170)
    return made if isinstance(made, list) else [made]
