"""Jira's wiki markup as markdown."""

import re
from collections.abc import Callable

BLOCK = re.compile(r"\{(code|noformat)(?::([^}\n]*))?\}(.*?)(?:\{\1\}|\Z)", re.S)
PANEL = re.compile(r"\{(panel|info|note|tip|warning)(?::([^}\n]*))?\}(.*?)(?:\{\1\}|\Z)", re.S)
QUOTE = re.compile(r"\{quote\}(.*?)(?:\{quote\}|\Z)", re.S)
COLOR = re.compile(r"\{color(?::[^}\n]{0,40})?\}")
GONE = re.compile(r"\{(?:anchor|toc)(?::[^}\n]*)?\}")
HEADING = re.compile(r"\s*h([1-6])\.\s+(.*)")
LIST = re.compile(r"\s*([*#-]{1,12})\s+(.*)")
CELLS = re.compile(r"\|\|?")
MONO = re.compile(r"\{\{(.+?)\}\}")
LINK = re.compile(r"\[(?!\s)([^\[\]\n]{1,2000})\]")
IMAGE = re.compile(r"!(?=[^\s!])([^!\n|]{1,500}?)(?:\|[^!\n]{0,200})?!(?!\w)")
STAR = "\x06"  # an asterisk of markdown, which no later rule takes for one of Jira's
MARKS = {"*": STAR * 2, "_": STAR, "-": "~~", "+": "", "??": STAR}
# Chinese has no blanks round a bold word; round a hyphen they make the difference.
BOLD = re.compile(r"(?<![A-Za-z0-9_*\\])(\*)(?=[^\s*])([^\n]{1,1000}?)(?<=\S)\*(?![A-Za-z0-9_*])")
MARKED = re.compile(r"(?<![\w\\])(_|-|\+|\?\?)(?=[^\s_+?-])([^\n]{1,1000}?)(?<=\S)\1(?!\w)")
UP_DOWN = re.compile(r"(?<!\w)[\^~]([^\s^~]{1,60})[\^~](?!\w)")
ESCAPED = re.compile(r"\\([*_\-+^~{}\[\]!|#?])")
NO_MARKS = dict.fromkeys(range(2, 7))  # signs this module marks its own places with
KEPT = re.compile("\x02(\\d+)\x03")
Name = Callable[[str], str]


def markdown(text: str, mention: Name = lambda name: f"@{name}", address: Name = lambda name: "") -> str:
    """`mention` says how a person is addressed, `address` where an attachment of this name lies."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").translate(NO_MARKS)
    return Markup(mention, address).convert(text).strip("\n")


class Markup:
    """What is finished is put aside as a numbered mark, so that no later rule touches it."""

    def __init__(self, mention: Name, address: Name):
        self.mention, self.address = mention, address
        self.kept: list[str] = []

    def convert(self, text: str) -> str:
        text = BLOCK.sub(self.code, text)
        text = PANEL.sub(self.panel, text)
        text = QUOTE.sub(lambda said: quoted(said[1]), text)
        text = GONE.sub("", COLOR.sub("", text))
        return self.unkept("\n".join(self.lines(text.split("\n"))))

    def keep(self, text: str) -> str:
        self.kept.append(text)
        return f"\x02{len(self.kept) - 1}\x03"

    def unkept(self, text: str) -> str:
        # Code inside of a quotation was put aside before it: what is kept may hold another mark.
        while KEPT.search(text):
            text = KEPT.sub(lambda mark: self.kept[int(mark[1])], text)
        return text

    def code(self, found: re.Match) -> str:
        told = (found[2] or "").split("|")[0].strip()
        language = told if found[1] == "code" and re.fullmatch(r"[\w#+.-]{1,20}", told) else ""
        fence = "```"
        while fence in found[3]:
            fence += "`"
        return "\n" + self.keep(f"{fence}{language}\n{found[3].strip(chr(10))}\n{fence}") + "\n"

    def panel(self, found: re.Match) -> str:
        title = next((part[6:] for part in (found[2] or "").split("|") if part.startswith("title=")), "")
        return quoted(f"*{title}*\n\n{found[3].strip()}" if title else found[3])

    def lines(self, lines: list[str]) -> list[str]:
        done: list[str] = []
        in_table = False
        for line in lines:
            depth, line = unquoted(line)
            cells = table_cells(line)
            made = self.row(cells, first=not in_table) if cells else [self.line(line)]
            if in_table and not cells and line.strip():
                made.insert(0, "")
            in_table = bool(cells)
            done += [depth + each if depth else each for each in made]
        return done

    def line(self, line: str) -> str:
        if heading := HEADING.match(line):
            return f"{'#' * int(heading[1])} {self.inline(heading[2])}"
        if line.strip().startswith("bq. "):
            return f"> {self.inline(line.strip()[4:])}"
        if re.fullmatch(r"\s*-{4,}\s*", line):
            return "---"
        if item := LIST.match(line):
            mark = "1." if item[1][-1] == "#" else "-"
            indent = sum(3 if each == "#" else 2 for each in item[1][:-1])
            return f"{' ' * indent}{mark} {self.inline(item[2])}"
        return self.inline(line)

    def row(self, cells: list[str], first: bool) -> list[str]:
        texts = [self.inline(cell.strip()).replace("|", "\\|") for cell in cells]
        made = [f"| {' | '.join(texts)} |"]
        return ["", *made, "|" + " --- |" * len(cells)] if first else made

    def inline(self, text: str) -> str:
        text = MONO.sub(lambda said: self.keep(mono(said[1])), text)
        text = ESCAPED.sub(lambda said: self.keep("\\" + said[1]), text)
        text = IMAGE.sub(self.image, text)
        text = LINK.sub(self.link, text)
        text = re.sub(r"https?://[^\s|\]]+", lambda said: self.keep(said[0]), text)
        text = UP_DOWN.sub(r"\1", text)
        for _again in range(3):  # bold in italics in strikes
            for marked in (BOLD, MARKED):
                text = marked.sub(lambda said: f"{MARKS[said[1]]}{said[2]}{MARKS[said[1]]}", text)
        return re.sub(r"\\\\\s*", "  \n", text).replace(STAR, "*")

    def image(self, found: re.Match) -> str:
        name = found[1].strip()
        where = name if re.match(r"https?://", name) else self.address(name)
        if where and safe(where):
            return self.keep(f"![{plain(name.rsplit('/', 1)[-1])}]({spelled(where)})")
        return self.keep(mono(name)) if re.search(r"\.\w{2,5}$", name) else found[0]

    def link(self, found: re.Match) -> str:
        text, _bar, where = found[1].rpartition("|")
        text, where = (text, where.strip()) if text else ("", found[1].strip())
        if "|" in text and "smart-" in where:
            text, _bar, where = text.rpartition("|")
        if where.startswith("~"):
            return self.keep(self.mention(where[1:].removeprefix("accountid:")))
        if where.startswith("^"):
            name, where = where[1:], self.address(where[1:])
            return self.keep(f"[{plain(text or name)}]({spelled(where)})" if where and safe(where) else mono(name))
        if not safe(where):
            return self.keep(plain(text)) if text and where.startswith("#") else found[0]
        return self.keep(f"[{plain(text)}]({spelled(where)})" if text and text != where else f"<{spelled(where)}>")


def safe(where: str) -> bool:
    return bool(re.match(r"(?:https?://|mailto:)\S", where))


def spelled(where: str) -> str:
    return where.replace(" ", "%20").replace("(", "%28").replace(")", "%29").replace("<", "%3C").replace(">", "%3E")


def plain(text: str) -> str:
    return re.sub(r"([\[\]])", r"\\\1", text)


def mono(text: str) -> str:
    fence = "``" if "`" in text else "`"
    return f"{fence}{text}{fence}"


def quoted(text: str) -> str:
    return "\n" + "\n".join(f"\x04{line}" for line in text.strip("\n").split("\n")) + "\n"


def unquoted(line: str) -> tuple[str, str]:
    """How deep in quotations a line stands, as markdown says it, and the line."""
    bare = line.lstrip("\x04")
    return "> " * (len(line) - len(bare)), bare


def table_cells(line: str) -> list[str]:
    line = line.strip()
    if len(line) < 2 or not line.startswith("|"):
        return []
    # A bar inside of a link does not part cells.
    parts = CELLS.split(LINK.sub(lambda said: said[0].replace("|", "\x05"), line))
    cells = parts[1:-1] if parts[-1].strip() == "" else parts[1:]
    return [cell.replace("\x05", "|") for cell in cells]
