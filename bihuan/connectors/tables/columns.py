"""What a column of a file can become: which fields there are, what they are called, and what each header means."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.conf import settings
from django.utils import translation
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan.connectors.tables.own import Own
from bihuan.connectors.tables.synonyms import MEANS, bare

KEY = gettext_lazy("Bihuan key")
FAULTS = gettext_lazy("What is wrong (Bihuan)")
LINKS = gettext_lazy("links")
LINKS_NAME, COMMENTS = "links", "comments"
NUMBER = "number"
TIMES = ("created_at", "changed_at", "closed_at")
# Several columns may become one of these: labels often stand in columns of their own.
# What many share, or what is no text: nobody is found again by it.
NO_MATCH = {"body", "priority", "state", "tags", "key", LINKS_NAME, COMMENTS, *TIMES}
REPEATABLE = ("tags", "body", "links", COMMENTS)


def field_names(kind) -> list[str]:
    """The columns of an export, without the key, and what an import may fill."""
    return [*kind.editable, "state", "tags", "links", *TIMES]


def label(kind, name: str, own: Own | None = None) -> str:
    if own and name in own:
        return own[name].name
    if name == "key":
        return _("Key in this file")
    if name == COMMENTS:
        return _("Discussion")
    if name == "links":
        return capfirst(str(LINKS))
    return capfirst(str(kind._meta.get_field(name).verbose_name))


def ways(kind) -> dict[str, str]:
    """By what a row can be found again that is here already."""
    own = {
        NUMBER: _("Bihuan key, such as %(key)s") % {"key": f"{kind.prefix}-12"},
        "key": _("Key of an earlier import"),
    }
    names = [name for name in field_names(kind) if name not in NO_MATCH]
    return own | {name: label(kind, name) for name in names if not kind._meta.get_field(name).is_relation}


def targets(kind, own: Own | None = None) -> dict[str, str]:
    mine = {name: field.name for name, field in (own or {}).items()}
    return {name: label(kind, name) for name in [*field_names(kind), "key", COMMENTS]} | mine


@contextmanager
def each_language() -> Iterator[Iterable[str]]:
    """The codes of our languages, each to be activated by who walks over them."""
    current = translation.get_language()
    try:
        yield walk()
    finally:
        translation.activate(current) if current else translation.deactivate_all()


def walk() -> Iterator[str]:
    for code, _name in settings.LANGUAGES:
        translation.activate(code)
        yield code


def known_headers(kind, mine: Own | None = None) -> dict[str, str]:
    """Bare header → field: our own names and labels in every language, before those of other systems."""
    names = [*field_names(kind), "key", COMMENTS]
    known = {word: name for word, name in MEANS.items() if name in names}
    own = {bare(name): name for name in names}
    with each_language() as languages:
        for _code in languages:
            own |= {bare(label(kind, name)): name for name in names} | {bare(str(KEY)): "key", bare(str(FAULTS)): ""}
    named = {bare(text): name for name, field in (mine or {}).items() for text in (field.name, field.slug, name)}
    return known | own | named


def is_ours(columns: list[str]) -> bool:
    """Whether we wrote the file: an export begins with our key, faulty rows end with what is wrong."""
    with each_language() as languages:
        return bool(columns) and any(columns[0] == str(KEY) or columns[-1] == str(FAULTS) for _code in languages)


def guessed(kind, columns: list[str], own: Own | None = None) -> list[str]:
    """For each column the field its header names, or "" for none; no field twice that takes one column."""
    known = known_headers(kind, own)
    found: list[str] = []
    for column in columns:
        name = known.get(bare(column), "")
        found.append("" if name in found and name not in REPEATABLE else name)
    return found
