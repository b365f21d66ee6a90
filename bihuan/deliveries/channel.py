"""The ways out of the house. A way is a subclass in the room that owns it; nothing is registered."""

from abc import ABC, abstractmethod
from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import Any, ClassVar

from django.utils.functional import Promise

from bihuan.deliveries.message import Answer, Message
from bihuan.deliveries.models import Delivery
from bihuan.people.models import Workspace

WAITS = tuple(
    timedelta(seconds=seconds)
    for seconds in (5, 30, 120, 300, 1800, 2 * 3600, 5 * 3600, 10 * 3600, 14 * 3600, 20 * 3600, 24 * 3600)
)


class Channel(ABC):
    """`limits`: at most so many tries in so many seconds to one target. `waits`: between the tries; then it is dead."""

    name: ClassVar[str]
    label: ClassVar[str | Promise]
    icon: ClassVar[str] = "send"
    limits: ClassVar[Sequence[tuple[int, float]]] = ()
    waits: ClassVar[Sequence[timedelta]] = WAITS

    @classmethod
    def all(cls) -> "dict[str, Channel]":
        return {way.name: way() for way in cls.__subclasses__()}

    @classmethod
    def named(cls, name: str) -> "Channel":
        return cls.all()[name]

    @abstractmethod
    def targets(self, workspace: Workspace) -> list[tuple[str, str]]:
        """(address, name) of everything in the workspace that can be sent to by this way."""

    @abstractmethod
    def compose(self, workspace: Workspace, address: str, message: Message) -> dict[str, Any]:
        """What is kept of a message until it is sent."""

    def limits_of(self, delivery: Delivery) -> Sequence[tuple[int, float]]:
        return self.limits

    @abstractmethod
    def send(self, delivery: Delivery) -> Answer:
        """One try. What it raises counts as a failure that may pass."""

    def settled(self, delivery: Delivery, answer: Answer) -> None:  # noqa: B027  most ways have nothing to add
        """Called in the transaction that notes the answer."""

    def names(self, workspace: Workspace, addresses: Collection[str]) -> dict[str, str]:
        """What people call these targets, one query; what is gone is missing."""
        return {address: name for address, name in self.targets(workspace) if address in addresses}

    def shown(self, delivery: Delivery) -> str:
        """The payload as an admin may read it; empty where it is somebody's own."""
        return ""
