"""What python-docx leaves to Word's own language: fields that count, contents, links, shades and lines."""

from collections.abc import Sequence

from docx.document import Document
from docx.enum.text import WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

RIGHT = WD_TAB_ALIGNMENT.RIGHT
COMMAND = r' TOC \o "1-3" \h \z \u '


def mark(kind: str, *, dirty: bool = False):
    made = OxmlElement("w:fldChar")
    made.set(qn("w:fldCharType"), kind)
    if dirty:
        made.set(qn("w:dirty"), "true")
    return made


def command(text: str):
    made = OxmlElement("w:instrText")
    made.set(qn("xml:space"), "preserve")
    made.text = text
    return made


def counted(run, code: str) -> None:
    """A number Word counts, such as PAGE."""
    for part in (mark("begin"), command(f" {code} "), mark("separate")):
        run._element.append(part)
    shown = OxmlElement("w:t")
    shown.text = "1"
    run._element.append(shown)
    run._element.append(mark("end"))


def numbered(levels: Sequence[int]) -> list[str]:
    """1, 1.1, 1.2, 2 … of headings of these levels."""
    at, found = [0] * 9, []
    for level in levels:
        at[level - 1] += 1
        at[level:] = [0] * (9 - level)
        found.append(".".join(str(one) for one in at[:level]))
    return found


def contents(document: Document, entries: Sequence[tuple[int, str, str]]) -> None:
    """The field of the contents with what it shows until Word counts anew, which it does when it opens the file."""
    update = OxmlElement("w:updateFields")
    update.set(qn("w:val"), "true")
    document.settings.element.append(update)
    for at, (level, text, page) in enumerate(entries or [(1, "", "")]):
        paragraph = document.add_paragraph()
        shape = paragraph.paragraph_format
        shape.left_indent, shape.space_after = Cm(0.6 * (level - 1)), Pt(3)
        shape.tab_stops.add_tab_stop(Cm(16.2), RIGHT, WD_TAB_LEADER.DOTS)
        if at == 0:
            begin = paragraph.add_run()._element
            for part in (mark("begin", dirty=True), command(COMMAND), mark("separate")):
                begin.append(part)
        run = paragraph.add_run(f"{text}\t{page}")
        run.bold = level == 1
        if at == len(entries) - 1 or not entries:
            paragraph.add_run()._element.append(mark("end"))


def lead(paragraph, run, address: str) -> None:
    """Makes the run a link."""
    relation = paragraph.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    made = OxmlElement("w:hyperlink")
    made.set(qn("r:id"), relation)
    run._element.addprevious(made)
    made.append(run._element)


def shade(place, color: str) -> None:
    """The ground of a cell or a paragraph."""
    made = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", color)):
        made.set(qn(f"w:{name}"), value)
    element = place._element
    (element.get_or_add_tcPr() if hasattr(element, "get_or_add_tcPr") else element.get_or_add_pPr()).append(made)


def line_below(paragraph, color: str) -> None:
    made = OxmlElement("w:pBdr")
    line = OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "6"), ("space", "4"), ("color", color)):
        line.set(qn(f"w:{name}"), value)
    made.append(line)
    paragraph._element.get_or_add_pPr().append(made)


def keep_whole(row, *, repeated: bool) -> None:
    """A row is not torn by the end of a page; the head stands on every page."""
    shape = row._tr.get_or_add_trPr()
    shape.append(OxmlElement("w:cantSplit"))
    if repeated:
        shape.append(OxmlElement("w:tblHeader"))


def thin_lines(table, color: str) -> None:
    """Lines of a table in a light color instead of Word's black ones."""
    made = OxmlElement("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        line = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", color)):
            line.set(qn(f"w:{name}"), value)
        made.append(line)
    table._tbl.tblPr.append(made)


def chinese(style) -> None:
    """Chinese punctuation as it is written on the mainland, wherever the file is opened."""
    made = OxmlElement("w:lang")
    made.set(qn("w:val"), "en-US")
    made.set(qn("w:eastAsia"), "zh-CN")
    shape = style.element.get_or_add_rPr()
    for old in shape.findall(qn("w:lang")):
        shape.remove(old)
    shape.append(made)
