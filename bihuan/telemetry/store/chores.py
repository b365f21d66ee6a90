"""What the worker does for the store: compact what waits, merge small segments, forget what is old, sweep."""

import logging
from typing import Any

from django.core.cache import cache

from bihuan.telemetry.models import Batch
from bihuan.telemetry.store.compacting import compact

log = logging.getLogger(__name__)
# Seconds between two looks at what need not be done at once.
NOW_AND_THEN = 300


def at_tick(**_signal: Any) -> None:
    if Batch.objects.exists():
        compact()
    if cache.add("telemetry-chores", 1, NOW_AND_THEN):
        tidy()


def tidy() -> None:
    from bihuan.telemetry.store.keeping import forget_old, remove_replaced, sweep
    from bihuan.telemetry.store.merging import merge

    forget_old()
    merge()
    remove_replaced()
    sweep()
