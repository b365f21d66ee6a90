"""Personal data in rows is dropped, hashed or masked, before anything is stored.

A rule names keys, at any depth of the JSON in a row, or a column of it; or a kind of personal data that is looked
for in every text.
"""

import hashlib
import hmac
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fnmatch import translate
from functools import cached_property, partial
from typing import Any

import orjson

from bihuan.telemetry.wires.rules.masks import MASKS

DROP, HASH, REPLACE, MASK = "drop", "hash", "replace", "mask"
JSON = {"properties", "attributes", "labels", "payload"}
# Numbers, names and measures that hold no text of a person's.
UNTOUCHED = {"id", "timestamp", "kind", "error", "duration", "status", "bytes", "value", "count", "sum", "buckets"}
LONGEST_PATTERN = 500
MOST_PLACES = 20_000
Deed = Callable[[str], str]
# What takes a time without end on a text that just fails to match.
REPEATED_TWICE = re.compile(r"\((?:[^()\\]|\\.)*[+*}](?:[^()\\]|\\.)*\)[+*{]")


@dataclass(frozen=True)
class Rule:
    """One rule.

    `deed`: drop, hash, replace or mask. `keys`: names or patterns as `*.email`, matched with the path by dots
    (`$set.email`), with the last name of it, or with a column (`person`, `body`); empty means every text.
    `kinds` (mask): email, phone, id_number, card, ip. `pattern`, `by` (replace): a regular expression and what stands
    there instead.
    """

    deed: str
    keys: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    pattern: str = ""
    by: str = ""

    @cached_property
    def names(self) -> re.Pattern[str] | None:
        return re.compile("|".join(translate(key) for key in self.keys), re.IGNORECASE) if self.keys else None

    @cached_property
    def expression(self) -> re.Pattern[str]:
        return re.compile(self.pattern)

    def concerns(self, path: str) -> bool:
        return self.names is None or bool(self.names.match(path) or self.names.match(path.rpartition(".")[2]))


def faults(rule: Rule) -> str:
    """What is wrong with a rule, as a sentence; '' where nothing is."""
    if rule.deed not in (DROP, HASH, REPLACE, MASK):
        return f"{rule.deed!r} is none of drop, hash, replace, mask"
    if rule.deed in (DROP, HASH) and not rule.keys:
        return f"{rule.deed} needs the keys that it concerns"
    if unknown := [kind for kind in rule.kinds if kind not in MASKS]:
        return f"{unknown[0]!r} is none of {', '.join(MASKS)}"
    if rule.deed == MASK and not rule.kinds:
        return "mask needs what it looks for"
    if rule.deed == REPLACE and (not rule.pattern or len(rule.pattern) > LONGEST_PATTERN):
        return f"replace needs a regular expression of at most {LONGEST_PATTERN} characters"
    if REPEATED_TWICE.search(rule.pattern):
        return "the regular expression repeats what is repeated already, as (a+)+ does"
    try:
        re.compile(rule.pattern).sub(rule.by, "")
    except (re.error, IndexError) as error:
        return f"the regular expression cannot be read: {error}"
    return ""


def masked(rows: Iterable[dict[str, Any]], rules: Iterable[Rule], key: bytes) -> list[dict[str, Any]]:
    """The rows after all rules, in their order. `key` makes hashes that nobody else can make."""
    given = tuple(rules)
    if not given:
        return [*rows]
    masking = Masking(given, key)
    return [masking.row(row) for row in rows]


class Masking:
    """Rules at work. What concerns a place in the JSON is found once for all rows."""

    def __init__(self, rules: tuple[Rule, ...], key: bytes):
        self.rules, self.key = rules, key
        self.places: dict[str, tuple[Deed, ...] | None] = {}

    def row(self, row: dict[str, Any]) -> dict[str, Any]:
        found = dict(row)
        for column, value in row.items():
            if column in UNTOUCHED or not isinstance(value, str) or not value:
                continue
            if column in JSON and value[0] in "{[":
                try:
                    inner = orjson.loads(value)
                except orjson.JSONDecodeError:  # a text that only looks like it: it is masked as text
                    inner = None
                if inner is not None:
                    found[column] = orjson.dumps(self.inside(inner, "")).decode()
                    continue
            found[column] = self.after(value, column)
        return found

    def at(self, path: str) -> "tuple[Deed, ...] | None":
        """What is done to a text there, one after the other; None where it is dropped."""
        if path not in self.places:
            if len(self.places) >= MOST_PLACES:
                self.places.clear()
            concerning = [rule for rule in self.rules if rule.concerns(path)]
            dropped = any(rule.deed == DROP for rule in concerning)
            self.places[path] = None if dropped else tuple(one for rule in concerning for one in self.deeds(rule))
        return self.places[path]

    def deeds(self, rule: Rule) -> "list[Deed]":
        if rule.deed == HASH:
            return [self.hashed]
        if rule.deed == REPLACE:
            return [partial(rule.expression.sub, rule.by)]
        return [MASKS[kind] for kind in rule.kinds]

    def hashed(self, text: str) -> str:
        return hmac.new(self.key, text.encode("utf-8", "replace"), hashlib.sha256).hexdigest()[:32]

    def inside(self, value: Any, path: str) -> Any:
        """A value of JSON after the rules; dropped keys are gone."""
        if isinstance(value, str):
            return self.after(value, path)
        if isinstance(value, dict):
            found = {}
            for name, each in value.items():
                place = f"{path}.{name}" if path else name
                if self.at(place) is not None:
                    found[name] = self.inside(each, place)
            return found
        if isinstance(value, list):
            return [self.inside(each, path) for each in value]
        if isinstance(value, int | float) and not isinstance(value, bool) and self.at(path):
            # A telephone's number may come as a number.
            kept = self.after(str(value), path)
            return value if kept == str(value) else kept
        return value

    def after(self, text: str, path: str) -> str:
        deeds = self.at(path)
        if deeds is None:
            return ""
        for deed in deeds:
            text = deed(text)
        return text
