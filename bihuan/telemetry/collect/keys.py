"""Whose key it is, remembered for a few seconds, so that a revoked one is soon refused."""

import time
from datetime import UTC, datetime, timedelta

from django.db import connection

from bihuan.telemetry.models import Source, WriteKey
from bihuan.telemetry.store.buffer import accepted_today, waiting

# Seconds until a key is looked up again.
FRESH = 5.0
# Keys nobody made are remembered too, but not without end.
MOST = 10_000


class Known:
    """What the door has to know of a key."""

    def __init__(self, key: WriteKey | None):
        self.source: Source | None = key.source if key else None
        self.origins = frozenset(key.origins) if key else frozenset()
        self.until = time.monotonic() + FRESH
        self.full = False
        self.oldest = 0
        if self.source:
            kept = datetime.now(UTC) - timedelta(days=self.source.retention_days)
            self.oldest = int(kept.timestamp() * 1e6)
            self.full = self.source.daily_quota is not None and accepted_today(self.source) >= self.source.daily_quota


class Keys:
    """Call `look_up` in a thread; `known` never asks the database."""

    def __init__(self) -> None:
        self.by_token: dict[str, Known] = {}
        self.pressure = 0

    def known(self, token: str) -> Known | None:
        found = self.by_token.get(token)
        return found if found and found.until > time.monotonic() else None

    def look_up(self, token: str) -> Known:
        try:
            key = WriteKey.objects.filter(token=token, revoked_at=None).select_related("source__workspace").first()
            found, self.pressure = Known(key), waiting()
        finally:
            connection.close()
        if len(self.by_token) > MOST:
            self.by_token.clear()
        self.by_token[token] = found
        return found
