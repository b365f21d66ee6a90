"""Markdown as blocks that any kind of paper can set: headings, runs of text, lists, tables, pictures, diagrams."""

import re
from dataclasses import asdict, dataclass, field
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

from bihuan.ui.markdown import MENTION

NUMBERED = re.compile(r"^\s*\d+(?:\.\d+)*[.、．]?\s+|^第[一二三四五六七八九十]+[章节]\s*|^[一二三四五六七八九十]+、\s*")
TASK = re.compile(r"^\[(?P<mark>[ xX])\]\s+")
PARSER = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable(["table", "strikethrough"])


@dataclass
class Run:
    """A stretch of text in one look; `a` is where it leads."""

    t: str
    b: bool = False
    i: bool = False
    s: bool = False
    c: bool = False
    a: str = ""


@dataclass
class Block:
    """`kind` is heading, text, item, table, picture, code, diagram or rule; the other fields as it needs them."""

    kind: str
    runs: list[Run] = field(default_factory=list)
    level: int = 0
    mark: str = ""  # of an item: •, 3., or [x] and [ ] of a task
    rows: list[list[list[Run]]] = field(default_factory=list)  # of a table, the first is its head
    text: str = ""
    source: str = ""
    quoted: bool = False

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @property
    def words(self) -> str:
        return "".join(run.t for run in self.runs)


def blocks_of(text: str) -> list[Block]:
    """The blocks of a markdown text. Numbers people wrote before headings go: paper numbers them itself."""
    reader = Reader(PARSER.parse(MENTION.sub(r"@\g<name>", text)))
    reader.read()
    shallowest = min((one.level for one in reader.blocks if one.kind == "heading"), default=1)
    for one in reader.blocks:
        if one.kind == "heading":
            one.level = min(one.level - shallowest + 1, 4)
            without_number(one)
    return reader.blocks


def without_number(heading: Block) -> None:
    if heading.runs and (bare := NUMBERED.sub("", heading.runs[0].t)).strip():
        heading.runs[0].t = bare


class Reader:
    """Goes through the tokens once, with what is open round them."""

    def __init__(self, tokens: list[Token]):
        self.tokens, self.blocks = tokens, list[Block]()
        self.lists: list[list[Any]] = []  # kind and next number of every list that is open
        self.fresh, self.quotes, self.heading = False, 0, 0
        self.table: Block | None = None

    def read(self) -> None:
        for token in self.tokens:
            if found := getattr(self, f"on_{token.type}", None):
                found(token)

    def put(self, kind: str, **fields: Any) -> Block:
        self.blocks.append(Block(kind, quoted=self.quotes > 0, **fields))
        return self.blocks[-1]

    def on_heading_open(self, token: Token) -> None:
        self.heading = int(token.tag[1])

    def on_blockquote_open(self, token: Token) -> None:
        self.quotes += 1

    def on_blockquote_close(self, token: Token) -> None:
        self.quotes -= 1

    def on_bullet_list_open(self, token: Token) -> None:
        self.lists.append(["•", 0])

    def on_ordered_list_open(self, token: Token) -> None:
        self.lists.append(["1", int(token.attrGet("start") or 1)])

    def on_bullet_list_close(self, token: Token) -> None:
        self.lists.pop()

    on_ordered_list_close = on_bullet_list_close

    def on_list_item_open(self, token: Token) -> None:
        self.fresh = True

    def on_hr(self, token: Token) -> None:
        self.put("rule")

    def on_fence(self, token: Token) -> None:
        language = token.info.strip().split(" ")[0].lower()
        self.put("diagram" if language == "mermaid" else "code", text=token.content.rstrip("\n"))

    def on_code_block(self, token: Token) -> None:
        self.put("code", text=token.content.rstrip("\n"))

    def on_table_open(self, token: Token) -> None:
        self.table = self.put("table")

    def on_table_close(self, token: Token) -> None:
        self.table = None

    def on_tr_open(self, token: Token) -> None:
        if self.table is not None:
            self.table.rows.append([])

    def on_inline(self, token: Token) -> None:
        runs, pictures = inline(token.children or [])
        if self.table is not None:
            self.table.rows[-1].append(runs)
        elif self.heading:
            self.put("heading", runs=runs, level=self.heading)
            self.heading = 0
        elif self.lists and self.fresh:
            self.item(runs)
        elif runs:
            self.put("text", runs=runs, level=len(self.lists))
        for name, source in pictures:
            self.put("picture", text=name, source=source)

    def item(self, runs: list[Run]) -> None:
        self.fresh = False
        kind, number = self.lists[-1]
        mark = kind if kind == "•" else f"{number}."
        self.lists[-1][1] += 1
        if runs and (task := TASK.match(runs[0].t)):
            runs[0].t = runs[0].t[task.end() :]
            mark = "[ ]" if task["mark"] == " " else "[x]"
        self.put("item", runs=runs, level=len(self.lists) - 1, mark=mark)


def inline(children: list[Token]) -> tuple[list[Run], list[tuple[str, str]]]:
    """The runs of a line, and the pictures in it as (what they show, address)."""
    runs: list[Run] = []
    pictures: list[tuple[str, str]] = []
    look: dict[str, Any] = {}
    on = {"strong_open": ("b", True), "em_open": ("i", True), "s_open": ("s", True)}
    off = {"strong_close": "b", "em_close": "i", "s_close": "s", "link_close": "a"}
    for child in children:
        if child.type in on:
            look = look | dict([on[child.type]])
        elif child.type in off:
            look = {name: value for name, value in look.items() if name != off[child.type]}
        elif child.type == "link_open":
            look = look | {"a": str(child.attrGet("href") or "")}
        elif child.type == "image":
            pictures.append((child.content, str(child.attrGet("src") or "")))
        elif child.type in ("softbreak", "hardbreak"):
            runs.append(Run("\n"))
        elif child.content:
            runs.append(Run(child.content, **look, c=child.type == "code_inline"))
    return runs, pictures
