"""What the worker does for automation each second: what is due, what waits, dry runs, and what is old."""

import logging
from typing import Any

from django.core.cache import cache
from django.db import DatabaseError, InterfaceError, connection

from bihuan.artifacts.dispatch import run_once
from bihuan.automation import returning, running, schedules, trials
from bihuan.automation.models import Recurrence, Rule, Run, Template, Trial

log = logging.getLogger(__name__)
PORTION = 50
A_DAY = 24 * 3600


def at_tick(sender: Any = None, **kwargs: Any) -> None:
    for work in (schedules.fire_next, returning.make_next, running.run_next, trials.work_next):
        for _one in range(PORTION):
            if not attempt(work):
                break
            run_once()
    if cache.add("automation:old", 1, A_DAY):
        for model in (Rule, Recurrence, Template):
            model.forget_old()
        Run.objects.forget_old()
        Trial.objects.forget_old()


def attempt(work) -> bool:
    """One piece of work; a fault in it is logged and holds up nothing else."""
    try:
        return work()
    except (DatabaseError, InterfaceError):
        if not connection.is_usable():
            raise
        log.exception("%s failed", work.__module__)
    except Exception:
        log.exception("%s failed", work.__module__)
    return False
