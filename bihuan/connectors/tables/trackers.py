"""What the exports of other trackers have in common: a key, a parent by key, tags from many columns, a status."""

import html
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan.artifacts.models.tag import LONGEST
from bihuan.connectors.tables.columns import label
from bihuan.connectors.tables.reading import Row, Table
from bihuan.connectors.tables.statuses import own_names, state_of
from bihuan.connectors.tables.synonyms import bare
from bihuan.fields.written import listed, text_of, tidy, words_of

LOST_PARENTS = gettext_lazy("Parents that are not in the file")
LOST_LINKS = gettext_lazy("Links to issues that are not in the file")
ONLY_ADDRESSES = gettext_lazy("Attachments: only their addresses")
WORKED = gettext_lazy("Worked %(hours)s")
AGAIN = re.compile(r" \(\d+\)$")
NUMBERED = re.compile(r"\s*\(#\d+\)$")
TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
BREAK = re.compile(r"<(?:br|/p|/div|/li|/h\d|/tr)\b[^<>]*>", re.I)
IMAGE = re.compile(r"<img\b[^<>]*?src=[\"']?([^\"'\s>]+)[^<>]*>", re.I)
LEVELS = {
    "business": "epic initiative theme 史诗 业务需求 主题 大需求",
    "user": "story userstory newfeature feature improvement 故事 用户故事 特性 用户需求 需求 story需求",
}
LEVEL = {word: level for level, words in LEVELS.items() for word in words.split()}


class Tracker:
    """A table made of another. `called` says which of its headers is which field; what is not named stays a column.

    `means` is field by column, for the mapping. `notes` counts what could not come along.
    """

    name = ""
    called: dict[str, tuple[str, ...]] = {}
    tagging: tuple[str, ...] = ()  # fields of `called` that become tags besides
    several: tuple[str, ...] = ()  # those of them that hold several in one cell

    def __init__(self, table: Table, kind, workspace):
        self.table, self.kind, self.workspace = table, kind, workspace
        self.as_written = table.columns
        self.format, self.options = table.format, dict(table.options)
        self.sheets = getattr(table, "sheets", [])
        self.notes: Counter[str] = Counter()
        self.states = own_names(kind, workspace.pk)
        self.places: dict[str, list[int]] = {}
        for place, column in enumerate(table.columns):
            self.places.setdefault(self.base(column), []).append(place)
        known = {folded(header): header for header in self.places}
        self.source = {
            field: next((known[folded(each)] for each in headers if folded(each) in known), "")
            for field, headers in self.called.items()
        }
        self.makers = {name: make for name, make in self.made().items() if self.wanted(name)}
        used = {header for header in self.source.values() if header} | self.swallowed()
        self.left = [header for header in self.places if header not in used]
        heads = {name: self.source.get(name) or label(self.kind, name) for name in self.makers}
        self.columns = unlike([*heads.values(), *self.left])
        self.means = dict(zip(self.columns, self.makers, strict=False))
        self.read_ahead = False
        self.keys: set[str] = set()
        self.key_of: dict[str, str] = {}
        self.earlier: dict[str, str] = {}

    def base(self, column: str) -> str:
        """A header that stands there several times has a number behind it."""
        again = AGAIN.sub("", column)
        return again if again in self.table.columns else column

    def made(self) -> dict[str, Callable[[], Any]]:
        """By field, how its cell is made of the row at hand."""
        return {
            "key": lambda: self.one("key"),
            "title": lambda: self.one("title"),
            "body": self.body,
            "state": self.state,
            "priority": lambda: self.priority(self.one("priority")),
            "owner": self.owner,
            "parent": self.parent,
            "level": self.level,
            "tags": self.tags,
            "product": self.product,
            **{name: (lambda name=name: self.when(self.one(name))) for name in DATES},
            **{name: (lambda name=name: self.one(name)) for name in ("person", "customer", "channel")},
            "acceptance": lambda: self.markdown(self.one("acceptance")),
        }

    def wanted(self, name: str) -> bool:
        if name == "tags":
            return any(self.source.get(field) for field in self.tagging)
        if name == "level":
            return bool(self.source.get("type")) and "level" in self.kind.editable
        return bool(self.source.get(name)) and self.has_field(name)

    def has_field(self, name: str) -> bool:
        return name in ("key", "state", "links", "comments", *DATES) or name in self.kind.editable

    def swallowed(self) -> set[str]:
        """Headers that went into a cell made of several."""
        return set()

    def rows(self) -> Iterator[Row]:
        self.notes.clear()
        if not self.read_ahead:
            self.look_ahead()
            self.read_ahead = True
        for row in self.table.rows():
            if row.problem:
                yield Row(row.number, [""] * len(self.columns), row.problem, row.cells)
                continue
            self.cells = row.cells
            made = [*(make() for make in self.makers.values()), *map(self.joined, self.left)]
            yield Row(row.number, made, "", row.cells)

    def look_ahead(self) -> None:
        """Learn the keys of the file: rows name their parents by them."""
        for row in self.table.rows():
            if not row.problem:
                self.cells = row.cells
                if key := self.one("key"):
                    self.keys.add(key)
                    self.learn(key)

    def learn(self, key: str) -> None:
        title = self.one("title")
        self.key_of[title] = "" if title in self.key_of else key

    def one(self, field: str) -> str:
        return next(iter(self.every(field)), "")

    def every(self, field: str) -> list[str]:
        return self.texts(self.source.get(field, ""))

    def texts(self, header: str) -> list[str]:
        found = (text_of(self.cells[place]).strip() for place in self.places.get(header, ()))
        return [text for text in found if text]

    def joined(self, header: str) -> str:
        return "; ".join(self.texts(header))

    def body(self) -> str:
        body, key, asked = self.markdown(self.one("body")), self.one("key"), self.one("reporter")
        told = " · ".join(
            filter(None, [f"{self.name} {key}" if key else "", _("by %(who)s") % {"who": asked} if asked else ""])
        )
        return "\n\n".join(filter(None, [body, told]))

    def markdown(self, text: str) -> str:
        return without_html(text)

    def state(self) -> str:
        said = self.one("state")
        found = state_of(
            self.kind.states_in(self.workspace.pk),
            self.states,
            *filter(None, (self.one("reason"), said, self.one("category"))),
        )
        if said and not found:
            self.notes[_("Status “%(name)s” has no counterpart") % {"name": said[:60]}] += 1
        return found

    def priority(self, said: str) -> str:
        return said

    def owner(self) -> str:
        names = [name for name in re.split(r"[;；,，]", self.one("owner")) if name.strip()]
        if len(names) > 1:
            self.notes[_("Further people in charge")] += len(names) - 1
        return names[0].strip() if names else ""

    def parent(self) -> str:
        return self.found(self.one("parent")) or self.lost(str(LOST_PARENTS), self.one("parent"))

    def lost(self, note: str, said: str) -> str:
        if said:
            self.notes[note] += 1
        return ""

    def found(self, said: str) -> str:
        """The key of this file that is meant, or the artifact an earlier import made of it."""
        if not said or said in ("0", "-"):
            return ""
        for each in (said, said.split(" ")[0], NUMBERED.sub("", said)):
            if each in self.keys:
                return each
        if self.key_of.get(said):
            return self.key_of[said]
        return self.imported(said)

    def imported(self, said: str) -> str:
        if said not in self.earlier:
            from bihuan.connectors.tables.models import Imported, State

            rows = Imported.objects.filter(source__workspace=self.workspace, source__state=State.DONE, key=said)
            row = rows.select_related("artifact").order_by("-pk").first()
            self.earlier[said] = row.artifact.key if row and not row.artifact.trashed_at else ""
        return self.earlier[said]

    def level(self) -> str:
        return LEVEL.get(bare(self.one("type")), "development")

    def tags(self) -> str:
        found = [NUMBERED.sub("", part) for field in self.tagging for part in self.worn(field)]
        return listed([tag[:LONGEST] for tag in dict.fromkeys(found) if tag not in ("/", "0")])

    def worn(self, field: str) -> list[str]:
        found = self.every(field)
        return [word for text in found for word in words_of(text)] if field in self.several else found

    def product(self) -> str:
        said = NUMBERED.sub("", self.one("product"))
        if said and tidy(said) not in self.products():
            return self.lost(_("Product “%(name)s”, which is not here") % {"name": said[:60]}, said)
        return said

    def products(self) -> set[str]:
        if not hasattr(self, "known_products"):
            every = self.workspace.products.values_list("name", "slug")
            self.known_products = {tidy(text) for pair in every for text in pair}
        return self.known_products

    def when(self, said: str) -> str:
        """Trackers write zeros where there is no date."""
        return "" if said.startswith("0000") else said


DATES = ("created_at", "changed_at", "closed_at", "starts_on", "due_on")


def folded(header: str) -> str:
    """As people may write it; what stands in brackets tells custom fields apart."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", header).casefold())


def unlike(columns: list[str]) -> list[str]:
    found: list[str] = []
    for column in columns:
        name, again = column, 2
        while name in found:
            name, again = f"{column} ({again})", again + 1
        found.append(name)
    return found


def without_html(text: str) -> str:
    """Rich text as the words in it, with its line breaks, and pictures as their addresses."""
    if not TAG.search(text):
        return html.unescape(text) if "&" in text else text
    text = IMAGE.sub(lambda image: f" ![]({image[1]}) ", BREAK.sub("\n", text))
    text = html.unescape(TAG.sub("", text.replace("<li>", "- "))).replace("\xa0", " ")
    return re.sub(r"\n{3,}", "\n\n", re.sub(r"[ \t\xa0]+\n", "\n", text)).strip()


def has(columns: list[str], *every: str) -> bool:
    """Whether all these headers are there, however they are capitalized."""
    known = {folded(column) for column in columns}
    return all(folded(each) in known for each in every)
