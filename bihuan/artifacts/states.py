"""States of a kind, the categories they fall in, and the moves between them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext_lazy

from bihuan.people.models import Role


class Category(TextChoices):
    NEW = "new", pgettext_lazy("state category", "New")
    OPEN = "open", pgettext_lazy("state category", "Open")
    ACTIVE = "active", pgettext_lazy("state category", "Active")
    WAITING = "waiting", pgettext_lazy("state category", "Waiting")
    DONE = "done", pgettext_lazy("state category", "Done")
    DROPPED = "dropped", pgettext_lazy("state category", "Dropped")

    @property
    def closed(self) -> bool:
        return self in (Category.DONE, Category.DROPPED)


GLYPHS = {
    Category.NEW: "dotted",
    Category.OPEN: "slice",
    Category.ACTIVE: "half",
    Category.WAITING: "dot",
    Category.DONE: "check",
    Category.DROPPED: "cross",
}
TONES = {
    Category.NEW: "",
    Category.OPEN: "acc",
    Category.ACTIVE: "acc",
    Category.WAITING: "warn",
    Category.DONE: "ok",
    Category.DROPPED: "",
}


class States(StrEnum):
    """A kind's own states: `NAME = value, label, category` and, where it differs, a glyph."""

    label: Promise | str
    category: Category
    glyph: str
    tone: str

    def __new__(
        cls, value: str, label: Promise | str = "", category=Category.NEW, glyph: str = "", tone: str | None = None
    ):
        state = str.__new__(cls, value)
        state._value_ = value
        state.label = label
        state.category = category
        state.glyph = glyph or GLYPHS[category]
        state.tone = TONES[category] if tone is None else tone
        return state

    do_not_call_in_templates = property(lambda self: True)

    def __str__(self) -> str:
        return self._value_

    @classmethod
    def choices(cls) -> list[tuple[str, Promise]]:
        return [(state.value, state.label) for state in cls]

    @classmethod
    def stamp(cls) -> int:
        """Another for each workflow an admin made, so that nothing drawn with the former one is shown."""
        return getattr(cls, "made_of", 0)

    @classmethod
    def in_category(cls, *categories: Category) -> list[str]:
        return [state.value for state in cls if state.category in categories]


@dataclass(frozen=True)
class ApprovalStep:
    """Whom a move has to be approved by: `people` (e-mail addresses) or, where there are none, whoever has the `role`.

    `everyone`: all of them, else any one. `together`: asked along with the step before it, else after it.
    """

    people: tuple[str, ...] = ()
    role: int = Role.ADMIN
    everyone: bool = False
    together: bool = False

    @classmethod
    def read(cls, said: Mapping[str, Any]) -> "ApprovalStep":
        people = tuple(said.get("people", ()))
        return cls(people, int(said.get("role", Role.ADMIN)), bool(said.get("everyone")), bool(said.get("together")))

    def as_json(self) -> dict[str, Any]:
        return {"people": [*self.people], "role": int(self.role), "everyone": self.everyone, "together": self.together}


@dataclass(frozen=True)
class Move:
    """A verb that takes an artifact from one state to another.

    `requires` names fields that must be filled first, a workspace's own as custom.<key>; `who` are those it is kept
    to: owner, creator, person:<e-mail>; `then` is what follows: (assign | set:<field> | comment | notify, value).
    `approval` names the steps by which it is approved before it happens.
    `reason` means it must be said why, or is a function of the artifact that gives the question to answer,
    empty where there is none.
    """

    verb: str
    label: Promise
    to: States
    sources: Sequence[States]
    needs: Role = Role.MEMBER
    reason: bool | Callable[[Any], str] = False
    requires: Sequence[str] = ()
    icon: str = "arrow-right"
    tone: str = ""
    who: Sequence[str] = ()
    then: Sequence[tuple[str, Any]] = ()
    approval: Sequence[ApprovalStep] = ()

    @property
    def columns(self) -> list[str]:
        """The fields of the kind itself that must be filled first."""
        return [name for name in self.requires if not name.startswith("custom.")]

    @property
    def own_fields(self) -> set[str]:
        """The keys of the workspace's own fields that must be filled first."""
        return {name.removeprefix("custom.") for name in self.requires} - {*self.columns}

    def open_to(self, artifact, user, role: int) -> bool:
        """Whether this person may take it: has the role, and is one of those it is kept to."""
        if role < self.needs:
            return False
        if not self.who:
            return True
        mine = {f"person:{user.email}"}
        mine |= {"owner"} if artifact.owner_id == user.pk else set()
        mine |= {"creator"} if artifact.created_by_id == user.pk else set()
        return not mine.isdisjoint(self.who)

    def question(self, artifact) -> str:
        """What must be answered in words before this artifact may take the move; empty where nothing is asked."""
        if callable(self.reason):
            return self.reason(artifact)
        return gettext("Say why. The people behind it will read it.") if self.reason else ""
