"""What a person wants to be told outside the inbox, and what waits to be told."""

from bihuan.notifications.models.browser import Browser, PushKey
from bihuan.notifications.models.preferences import MESSAGE, Mode, Preferences
from bihuan.notifications.models.waiting import Waiting

__all__ = ["MESSAGE", "Browser", "Mode", "Preferences", "PushKey", "Waiting"]
