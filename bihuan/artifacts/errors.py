"""What can go wrong when somebody writes, said so that a person knows what to do."""

from django.core.exceptions import PermissionDenied


class Refused(PermissionDenied):
    """The person may see the artifact but not do this to it."""


class Stale(Exception):
    """Somebody else has written since the form was opened. Nothing was saved.

    `current` is the artifact as it is now, `mine` the values that were about to be saved.
    """

    def __init__(self, current, mine: dict):
        super().__init__(f"{current.key} is at version {current.version}")
        self.current = current
        self.mine = mine
