"""A PRD as a Word file: cover, contents with page numbers, numbered headings, tables, pictures, page x of y."""

import logging
from collections.abc import Callable
from io import BytesIO
from typing import Any

from django.core.exceptions import ValidationError
from docx import Document
from docx.document import Document as Opened
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Cm, Emu, Pt, RGBColor

from bihuan.areas.prd.exporting import diagrams, fields, pdf
from bihuan.areas.prd.exporting.blocks import Block, Run
from bihuan.areas.prd.exporting.looks import SANS, SERIF, dress, face
from bihuan.areas.prd.exporting.paper import Paper

SOFT, ACCENT = RGBColor(0x5B, 0x64, 0x72), RGBColor(0x1F, 0x5F, 0xBF)
LINE = Cm(16.2)
TOLD = 50  # blocks between two words of how far it is
log = logging.getLogger(__name__)
CODE = ("Consolas", "宋体")


def docx(paper: Paper, tell: Callable[[int], None] | None = None) -> bytes:
    """The file; Word counts the pages of the contents anew when it opens it. `tell` may raise to stop it."""
    document = Document()
    dress(document, paper)
    cover(document, paper)
    tables_before(document, paper)
    contents(document, paper, tell)
    draw_all(paper)
    for at, block in enumerate(paper.blocks):
        if tell and at % TOLD == 0:
            tell(40 + 55 * at // len(paper.blocks))
        SET[block.kind](document, block, paper)
    made = BytesIO()
    document.save(made)
    return made.getvalue()


def cover(document: Opened, paper: Paper) -> None:
    for _each in range(7):
        document.add_paragraph()
    said(document.add_paragraph(), paper.words["document"], SANS, 11, ACCENT, bold=True)
    title = document.add_paragraph()
    said(title, paper.title, SANS, 26, bold=True)
    fields.line_below(title, "1F5FBF")
    for _each in range(10):
        document.add_paragraph()
    table = document.add_table(rows=0, cols=2)
    for label, value in paper.facts:
        cells = table.add_row().cells
        said(cells[0].paragraphs[0], label, SANS, 10.5, SOFT)
        said(cells[1].paragraphs[0], value, SANS, 10.5)
    shares(table, [3, 10])
    document.add_page_break()


def tables_before(document: Opened, paper: Paper) -> None:
    for title, heads, rows, wide in (
        (paper.words["editions"], paper.edition_heads, paper.editions, [2, 4, 4, 10, 6]),
        (paper.words["opinions"], paper.opinion_heads, paper.opinions, [3, 4, 5, 4, 10]),
    ):
        if rows:
            said(document.add_paragraph(), title, SANS, 13, bold=True)
            cells = [[[Run(cell)] for cell in row] for row in [heads, *rows]]
            grid(document, cells, wide)


def contents(document: Opened, paper: Paper, tell: Callable[[int], None] | None) -> None:
    """The contents as a field: filled now with the pages the PDF has, counted anew by Word."""
    said(document.add_paragraph(), paper.words["contents"], SANS, 13, bold=True)
    headings = [block for block in paper.blocks if block.kind == "heading"]
    shown = [(one, page) for one, page in zip(headings, pages_of(paper, headings, tell), strict=True) if one.level <= 3]
    numbers = fields.numbered([one.level for one in headings])
    known = dict(zip(map(id, headings), numbers, strict=True))
    fields.contents(document, [(one.level, f"{known[id(one)]}  {one.words}", page) for one, page in shown])
    document.add_page_break()


def pages_of(paper: Paper, headings: list[Block], tell: Callable[[int], None] | None) -> list[str]:
    """Where the headings stand in the PDF; on a machine that can set none, Word alone counts."""
    try:
        return [str(page) for page in pdf.pages(paper, tell)]
    except ValidationError:
        return [""] * len(headings)


def said(paragraph, text: str, font=SERIF, size: float = 10.5, color: RGBColor | None = None, *, bold=False) -> Any:
    run = paragraph.add_run(text)
    face(run, font, size)
    run.bold = bold
    if color is not None:
        run.font.color.rgb = color
    return run


def written(paragraph, runs: list[Run], size: float = 10.5) -> None:
    for one in runs:
        made = said(paragraph, one.t, CODE if one.c else SERIF, size - 1 if one.c else size)
        made.bold, made.italic, made.font.strike = one.b, one.i, one.s
        if one.a.startswith(("http", "mailto:")):
            fields.lead(paragraph, made, one.a)


def set_heading(document: Opened, block: Block, paper: Paper) -> None:
    written_heading = document.add_heading(level=block.level)
    for one in block.runs:
        written_heading.add_run(one.t)


def set_text(document: Opened, block: Block, paper: Paper) -> None:
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.left_indent = Cm(0.75 * (block.level + block.quoted))
    written(paragraph, block.runs)


def set_item(document: Opened, block: Block, paper: Paper) -> None:
    mark = {"[x]": "☑", "[ ]": "☐"}.get(block.mark, block.mark)
    paragraph = document.add_paragraph()
    shape = paragraph.paragraph_format
    shape.left_indent, shape.first_line_indent = Cm(0.75 * (block.level + 1)), Cm(-0.7)
    shape.space_after = Pt(3)
    shape.tab_stops.add_tab_stop(Cm(0.75 * (block.level + 1)))
    said(paragraph, f"{mark}\t", ("Segoe UI Symbol", "Segoe UI Symbol") if mark in "☑☐" else SERIF)
    written(paragraph, block.runs)


def set_table(document: Opened, block: Block, paper: Paper) -> None:
    grid(document, block.rows, pdf.widths(block.rows))


def grid(document: Opened, rows: list[list[list[Run]]], wide: list[int]) -> None:
    table = document.add_table(rows=0, cols=len(wide), style="Table Grid")
    fields.thin_lines(table, "C9D0DA")
    for at, row in enumerate(rows):
        added = table.add_row()
        for cell, runs in zip(added.cells, [*row, *[[]] * (len(wide) - len(row))], strict=False):
            paragraph = cell.paragraphs[0]
            paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(2.5)
            paragraph.paragraph_format.line_spacing = 1.15
            if at == 0:
                fields.shade(cell, "EEF2F7")
                said(paragraph, "".join(one.t for one in runs), SANS, 9, bold=True)
            else:
                written(paragraph, runs, 9)
        fields.keep_whole(added, repeated=at == 0)
    shares(table, wide)
    document.add_paragraph().paragraph_format.space_after = Pt(2)


def shares(table, wide: list[int]) -> None:
    table.autofit = False
    for column, share in zip(table.columns, wide, strict=True):
        column.width = Emu(int(LINE * share / sum(wide)))
    for row in table.rows:
        for cell, share in zip(row.cells, wide, strict=True):
            cell.width = Emu(int(LINE * share / sum(wide)))


def set_picture(document: Opened, block: Block, paper: Paper) -> None:
    content = paper.pictures.get(block.source)
    if content and pdf.kind_of(content) in ("png", "jpg", "gif"):
        picture(document, content)
        if block.text:
            caption = document.add_paragraph()
            caption.alignment = WD_ALIGN_PARAGRAPH.CENTER
            said(caption, block.text, SANS, 9, SOFT)
    else:
        said(document.add_paragraph(), f"〔{block.text} {paper.words['missing']}〕", SERIF, 10.5, SOFT)


def picture(document: Opened, content: bytes) -> None:
    paragraph = document.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    shape = paragraph.add_run().add_picture(BytesIO(content))
    if shape.width > LINE:
        shape.height, shape.width = Emu(int(shape.height * LINE / shape.width)), LINE


def draw_all(paper: Paper) -> None:
    """Every diagram as a picture, by its source; none where this machine has no fonts to draw with."""
    sources = list(dict.fromkeys(block.text for block in paper.blocks if block.kind == "diagram"))
    drawn = {source: drawing for source in sources if (drawing := diagrams.svg(source))}
    try:
        paper.pictures |= dict(zip(drawn, pdf.pngs(list(drawn.values())), strict=True))
    except ValidationError as missing:
        log.info("diagrams stay as their source: %s", missing)


def set_diagram(document: Opened, block: Block, paper: Paper) -> None:
    """A picture; where it cannot be drawn its source, which a person can read too."""
    if content := paper.pictures.get(block.text):
        return picture(document, content)
    said(document.add_paragraph(), paper.words["diagram"], SANS, 8.5, SOFT)
    return set_code(document, block, paper)


def set_code(document: Opened, block: Block, paper: Paper) -> None:
    paragraph = document.add_paragraph()
    fields.shade(paragraph, "F5F7FA")
    said(paragraph, block.text, CODE, 8.5)


def set_rule(document: Opened, block: Block, paper: Paper) -> None:
    fields.line_below(document.add_paragraph(), "C9D0DA")


SET = {
    "heading": set_heading,
    "text": set_text,
    "item": set_item,
    "table": set_table,
    "picture": set_picture,
    "diagram": set_diagram,
    "code": set_code,
    "rule": set_rule,
}
