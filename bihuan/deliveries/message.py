"""What is to be said, before it becomes a mail, a card or a request; and what came of sending it."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any


@dataclass(frozen=True)
class Message:
    """A title, words, facts and a link; `why` tells the reader why it came, `why_url` where to change that."""

    title: str
    text: str = ""
    facts: Sequence[tuple[str, str]] = ()
    url: str = ""
    link: str = ""
    why: str = ""
    why_url: str = ""
    tone: str = ""  # of the card's head: ok, warn, bad or nothing

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "facts": [list(fact) for fact in self.facts]}

    @classmethod
    def of_json(cls, data: dict[str, Any]) -> "Message":
        return cls(**{**data, "facts": [(label, value) for label, value in data.get("facts", ())]})


@dataclass(frozen=True)
class Answer:
    """What came of one try.

    `taken`: it arrived. `dropped`: nobody wants it any more. `refused`: this one will never be taken. Otherwise it
    is tried again, after `wait` where the other side says so. `fault_of_target` is false where only this one
    delivery was the matter.
    """

    taken: bool = False
    dropped: bool = False
    refused: bool = False
    failure: str = ""
    status: int | None = None
    request: str = ""
    response: str = ""
    wait: timedelta | None = None
    fault_of_target: bool = True
