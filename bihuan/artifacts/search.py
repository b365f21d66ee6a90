"""The text index: FTS5 on SQLite, a tsvector on PostgreSQL, the same answers on both."""

from collections.abc import Iterable
from itertools import chain, repeat

from django.db import connection
from django.db.models import Q

from bihuan.artifacts.store import copy
from bihuan.artifacts.words import INITIALS, LONGEST_INITIALS, initials, is_single_character, phrases, words
from bihuan.fields.keeping import words_in

NEWEST = 400
# A tsvector's own limits: the highest place of a word, and how many places one word has.
PLACES = [str(place) for place in range(1, 16_384)]
MOST_PLACES = 255


def index(artifacts: Iterable, fresh: bool = False) -> None:
    """Put artifacts (held as their kind) into the index, or bring it up to date; `fresh` ones are not in it yet."""
    rows = [(one.pk, words(one.search_text() + words_in(one)) + initials(one.title)) for one in artifacts]
    if fresh and connection.vendor == "postgresql":
        copy("artifacts_search", ["artifact_id", "words"], ((pk, tsvector(found)) for pk, found in rows))
        return
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.executemany(
                "INSERT OR REPLACE INTO artifacts_search(rowid, words) VALUES (%s, %s)",
                [(pk, " ".join(found)) for pk, found in rows],
            )
        else:
            cursor.executemany(
                "INSERT INTO artifacts_search(artifact_id, words) VALUES (%s, %s::tsvector)"
                " ON CONFLICT (artifact_id) DO UPDATE SET words = EXCLUDED.words",
                [(pk, tsvector(found)) for pk, found in rows],
            )


def forget(ids: Iterable[int]) -> None:
    """Take artifacts out of the index for good."""
    sql = (
        "DELETE FROM artifacts_search WHERE rowid = %s"
        if connection.vendor == "sqlite"
        else "DELETE FROM artifacts_search WHERE artifact_id = %s"
    )
    with connection.cursor() as cursor:
        cursor.executemany(sql, [(pk,) for pk in ids])


def found(seen, text: str, *, limit: int, typing: bool = False, below: int = 2**62) -> list:
    """The newest `limit` of `seen`, with ids under `below`, whose text has every phrase of `text`.

    `seen` is a QuerySet, or a function that gives those of a list of ids, newest first.

    With `typing` the last Latin word may be unfinished, and letters also match pinyin initials.
    """
    if not (match := expression(text, typing)):
        return []
    sql = (
        "SELECT rowid FROM artifacts_search WHERE artifacts_search MATCH %s AND rowid < %s ORDER BY rowid DESC LIMIT %s"
        if connection.vendor == "sqlite"
        else "SELECT artifact_id FROM artifacts_search WHERE words @@ %s::tsquery AND artifact_id < %s"
        " ORDER BY artifact_id DESC LIMIT %s"
    )
    hits: list = []
    step = max(limit * 2, 50)
    while len(hits) < limit:
        with connection.cursor() as cursor:
            cursor.execute(sql, [match, below, step])
            ids = [row[0] for row in cursor.fetchall()]
        if not ids:
            break
        those = seen(ids) if callable(seen) else seen.filter(pk__in=ids).order_by("-pk")
        hits.extend(those[: limit - len(hits)])
        below, step = ids[-1], NEWEST
    return hits


def matching(text: str) -> Q:
    """What has every phrase of `text`, as a condition on the shared table."""
    from django.db.models.expressions import RawSQL

    if not (match := expression(text)):
        return Q(pk__in=[])
    sql = (
        "SELECT rowid FROM artifacts_search WHERE artifacts_search MATCH %s"
        if connection.vendor == "sqlite"
        else "SELECT artifact_id FROM artifacts_search WHERE words @@ %s::tsquery"
    )
    return Q(pk__in=RawSQL(sql, [match]))  # noqa: S611  constant text, the words are a parameter


def expression(text: str, typing: bool = False) -> str:
    """The match expression of the database at hand; empty when there is nothing to look for."""
    asked = phrases(text)
    sqlite = connection.vendor == "sqlite"
    quote, join = ('"{}"', " AND ") if sqlite else ("('{}')", " & ")
    then = " " if sqlite else "' <-> '"
    terms = []
    for place, phrase in enumerate(asked):
        unfinished = is_single_character(phrase) or (typing and place == len(asked) - 1 and len(phrase) == 1)
        terms.append(prefix(phrase[0], typing) if unfinished else quote.format(then.join(phrase)))
    return join.join(terms)


def prefix(word: str, typing: bool) -> str:
    letters = typing and word.isascii() and word.isalpha() and len(word) <= LONGEST_INITIALS
    starts = [word, INITIALS + word] if letters else [word]
    if connection.vendor == "sqlite":
        return "(" + " OR ".join(f'"{start}"*' for start in starts) + ")"
    return "(" + " | ".join(f"'{start}':*" for start in starts) + ")"


def tsvector(found_words: list[str]) -> str:
    places: dict[str, list[str]] = {}
    for word, place in zip(found_words, chain(PLACES, repeat(PLACES[-1])), strict=False):
        places.setdefault(word, []).append(place)
    return " ".join([f"'{word}':{','.join(at[:MOST_PLACES])}" for word, at in places.items()])
