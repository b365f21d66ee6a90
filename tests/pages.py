"""Every page of the workbench, found by walking the addresses of the site: those of a new area too."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from zlib import crc32

from babel.messages.pofile import read_po
from django.urls import URLPattern, URLResolver, get_resolver

from bihuan.artifacts.models import Artifact

INSIDE = "<slug:workspace>/"
OF_FIELDS = ("", "board/", "new/", "<int:number>/", "<int:number>/edit/")
PART = re.compile(r"<\w+:(?P<name>\w+)>")


@dataclass(frozen=True)
class Page:
    """One address inside a workspace."""

    route: str
    name: str

    @property
    def slug(self) -> str:
        """The kind this page belongs to, or nothing."""
        first = self.route.removeprefix(INSIDE).split("/")[0]
        return first if first in Artifact.kinds() else ""

    @property
    def last(self) -> str:
        return self.name.rsplit("-", 1)[-1]

    @property
    def more(self) -> bool:
        """Whether its address names more than the workspace and the number of an artifact."""
        return bool({part["name"] for part in PART.finditer(self.route)} - {"workspace", "number"})

    def at(self, workspace, ids: dict[str, dict[str, int]]) -> str:
        """The address in this workspace: of the first of the kind, and of what `ids` knows by the page's last word."""
        known = {"workspace": workspace.slug, "pk": ids.get(self.slug, {}).get(self.last, 1)}
        address = PART.sub(lambda part: str(known.get(part["name"], 1)), self.route)
        moves = Artifact.kinds()[self.slug].moves if self.last == "move" and self.slug else ()
        return f"/{address}?verb={moves[0].verb}" if moves else f"/{address}"


def every_page() -> list[Page]:
    """Pages inside a workspace; those of the public and of programs have tests of their own."""
    return sorted(set(found(get_resolver().url_patterns, "")), key=lambda page: page.route)


def by_turns(routes: Iterable[str]) -> set[str]:
    """Of addresses that all kinds have alike, each in one kind; in every kind what is drawn from its own fields."""
    kinds, routes = sorted(Artifact.kinds()), set(routes)
    parts = {route: route.removeprefix(INSIDE).partition("/") for route in routes}

    def counts(route: str) -> bool:
        slug, _, rest = parts[route]
        if slug not in kinds or rest in OF_FIELDS or any(f"{INSIDE}{kind}/{rest}" not in routes for kind in kinds):
            return True
        return slug == kinds[crc32(rest.encode()) % len(kinds)]

    return {route for route in routes if counts(route)}


def found(patterns, prefix: str) -> Iterator[Page]:
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from found(pattern.url_patterns, route)
        elif isinstance(pattern, URLPattern) and route.startswith(INSIDE):
            yield Page(route, pattern.name or route)


class Words(HTMLParser):
    """What a person reads on a page, aloud or in a box too; not what says that it is in another language."""

    SPOKEN = ("aria-label", "title", "placeholder", "alt", "label")
    MUTE = ("script", "style")
    ALONE = (
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "source",
        "track",
        "wbr",
        "use",
        "path",
        "circle",
    )

    def __init__(self, page: str):
        super().__init__()
        self.said: list[str] = []
        self.tags: list[str] = []
        self.language = ""
        self.apart: list[tuple[str, bool]] = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.tags.append(tag)
        if tag == "html":
            self.language = given.get("lang", "")
        foreign = tag in self.MUTE or ("lang" in given and tag != "html")
        if tag not in self.ALONE:
            self.apart.append((tag, foreign))
        if not foreign and not self.silent:
            self.said += [given[name].strip() for name in self.SPOKEN if given.get(name)]

    def handle_endtag(self, tag):
        while any(open_tag == tag for open_tag, _foreign in self.apart):
            if self.apart.pop()[0] == tag:
                break

    def handle_data(self, data):
        if data.strip() and not self.silent:
            self.said.append(" ".join(data.split()))

    @property
    def silent(self) -> bool:
        return any(foreign for _tag, foreign in self.apart)


def english_only() -> set[str]:
    """Everything our catalogs say in English that is said otherwise in Chinese."""
    words: set[str] = set()
    for path in Path("bihuan").rglob("django.po"):
        with path.open("rb") as file:
            for message in read_po(file, locale="zh_Hans"):
                texts = plain(message.string)
                words |= {one for one in plain(message.id) if len(one) > 1 and one not in texts}
    return words


def plain(texts) -> list[str]:
    return list(texts) if isinstance(texts, list | tuple) else [texts]
