"""What a rule is, what it finds, and the terms it knows."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from bihuan.areas.prd.doctor.text import Document


@dataclass(frozen=True)
class Hit:
    """Characters `start` to `end` of the text, and how they could read instead."""

    start: int
    end: int
    better: str = ""


@dataclass(frozen=True)
class Rule:
    """`find` gives hits; `label` and `why` are said to people in their language."""

    name: str
    label: Any
    why: Any
    find: Callable[[Document], Iterable[Hit]]


@dataclass(frozen=True)
class Finding:
    """A passage a rule objects to. `quote` is the passage, `sentence` what it stands in, `line` counts from 1."""

    rule: str
    start: int
    end: int
    quote: str
    sentence: str
    line: int
    better: str = ""

    @property
    def print(self) -> str:
        """What a dismissal remembers it by: it outlives edits elsewhere in the text."""
        return f"{self.rule}|{' '.join(self.sentence.split())}|{self.quote}"


@dataclass(frozen=True)
class Term:
    """A word of the glossary, and the words that should not be used for it."""

    name: str
    variants: tuple[str, ...] = ()
