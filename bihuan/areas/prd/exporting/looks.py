"""How a Word file looks: fonts with a Chinese half, margins, header and footer, headings that number themselves."""

from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt, RGBColor

from bihuan.areas.prd.exporting import fields
from bihuan.areas.prd.exporting.paper import Paper

# What Chinese offices print with; Word takes the nearest it has where one is missing.
SERIF, SANS = ("Times New Roman", "宋体"), ("Arial", "黑体")
SIZES = {1: 16, 2: 13, 3: 11.5, 4: 10.5}
NUMBERING = "77"
LEVEL = (
    '<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:pStyle w:val="Heading{style}"/>'
    '<w:suff w:val="space"/>'
    '<w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/><w:pPr><w:ind w:left="0" w:firstLine="0"/></w:pPr></w:lvl>'
)


def face(run, font: tuple[str, str], size: float) -> None:
    """The Latin and the Chinese font of a run: Word keeps them apart."""
    run.font.name, run.font.size = font[0], Pt(size)
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font[1])


def dress(document: Document, paper: Paper) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.top_margin, section.bottom_margin = Cm(2.7), Cm(2.3)
    section.left_margin = section.right_margin = Cm(2.4)
    section.different_first_page_header_footer = True
    document.core_properties.title, document.core_properties.subject = paper.title, paper.key
    document.core_properties.author = paper.running.split("  ")[0]
    body = document.styles["Normal"]
    face_of_style(body, SERIF, 10.5)
    fields.chinese(body)
    body.paragraph_format.line_spacing, body.paragraph_format.space_after = 1.35, Pt(6)
    for level, size in SIZES.items():
        style = document.styles[f"Heading {level}"]
        face_of_style(style, SANS, size)
        style.font.bold, style.font.italic, style.font.color.rgb = True, False, RGBColor(0x1C, 0x24, 0x30)
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(size), Pt(6)
    number_headings(document)
    header(section, paper)
    footer(section, paper)


def face_of_style(style, font: tuple[str, str], size: float) -> None:
    style.font.name, style.font.size = font[0], Pt(size)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    fonts.set(qn("w:hAnsi"), font[0])
    fonts.set(qn("w:eastAsia"), font[1])


def number_headings(document: Document) -> None:
    """1, 1.1, 1.1.1: a list of Word's own, so that the numbers go on when somebody adds a heading."""
    numbering = document.part.numbering_part.element
    levels = "".join(
        LEVEL.format(at=at, style=at + 1, text=".".join(f"%{one}" for one in range(1, at + 2))) for at in range(4)
    )
    made = parse_xml(
        f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{NUMBERING}">'
        f'<w:multiLevelType w:val="multilevel"/>{levels}</w:abstractNum>'
    )
    first = numbering.find(qn("w:num"))
    first.addprevious(made) if first is not None else numbering.append(made)
    numbering.append(
        parse_xml(f'<w:num {nsdecls("w")} w:numId="{NUMBERING}"><w:abstractNumId w:val="{NUMBERING}"/></w:num>')
    )
    for level in SIZES:
        shape = document.styles[f"Heading {level}"].element.get_or_add_pPr()
        chosen = OxmlElement("w:numPr")
        for name, value in (("w:ilvl", str(level - 1)), ("w:numId", f"{NUMBERING}")):
            part = OxmlElement(name)
            part.set(qn("w:val"), value)
            chosen.append(part)
        shape.append(chosen)


def header(section, paper: Paper) -> None:
    paragraph = section.header.paragraphs[0]
    short = paper.title if len(paper.title) <= 40 else f"{paper.title[:39]}…"
    paragraph.style.paragraph_format.tab_stops.clear_all()
    paragraph.paragraph_format.tab_stops.add_tab_stop(Cm(16.2), fields.RIGHT)
    run = paragraph.add_run(f"{short}\t{paper.running}")
    face(run, SANS, 8.5)
    run.font.color.rgb = RGBColor(0x5B, 0x64, 0x72)
    fields.line_below(paragraph, "C9D0DA")


def footer(section, paper: Paper) -> None:
    paragraph = section.footer.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    words = paper.words
    for text, code in (
        (f"{words['page']} ", ""),
        ("", "PAGE"),
        (f" {words['of']} ", ""),
        ("", "NUMPAGES"),
        (f" {words['end']}", ""),
    ):
        run = paragraph.add_run(text)
        face(run, SANS, 8.5)
        if code:
            fields.counted(run, code)
