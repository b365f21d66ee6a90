"""One text through all rules."""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator

from bihuan.areas.prd.doctor.finding import Finding, Hit, Rule, Term
from bihuan.areas.prd.doctor.rules import RULES
from bihuan.areas.prd.doctor.text import Document

LONGEST = 400_000  # characters; beyond it a text is no PRD any more


def examine(
    text: str, *, rules: Iterable[Rule] = RULES, terms: Iterable[Term] = (), off: Collection[str] = ()
) -> list[Finding]:
    """What the rules, but those named in `off`, object to in a markdown text; in the order of the text.

    Places are counted in characters from 0. Only the first 400,000 characters are read. O(length × rules).
    """
    document = Document(text[:LONGEST], terms)
    ends = line_ends(document.text)
    found = [
        finding(document, rule, hit, ends) for rule in rules if rule.name not in off for hit in rule.find(document)
    ]
    return sorted(found, key=lambda one: (one.start, one.rule))


def finding(document: Document, rule: Rule, hit: Hit, ends: list[int]) -> Finding:
    quote = document.text[hit.start : hit.end]
    sentence = next((one.text for one in within(document, hit.start)), quote)
    return Finding(rule.name, hit.start, hit.end, quote, sentence, bisect_right(ends, hit.start) + 1, hit.better)


def within(document: Document, at: int) -> Iterator:
    for section in document.sections:
        if section.start <= at <= section.end:
            yield from (one for one in section.sentences if one.start <= at < one.start + len(one.text))


def line_ends(text: str) -> list[int]:
    return [at for at, character in enumerate(text) if character == "\n"]
