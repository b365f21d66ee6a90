"""Long work in a thread of its own, so that the worker's tick, and everybody who waits for it, goes on."""

import logging
import threading
from collections.abc import Callable

from django.db import connection

log = logging.getLogger(__name__)
# Only the worker's process has the time; whoever ticks elsewhere gets the work done before the tick is over.
in_threads = False
under_way: dict[str, threading.Thread] = {}


def aside(name: str, deed: Callable[[], object]) -> bool:
    """Do the deed beside the tick; False where the one of this name is still under way, which goes on alone."""
    if not in_threads:
        deed()
        return True
    known = under_way.get(name)
    if known is not None and known.is_alive():
        return False
    under_way[name] = threading.Thread(target=alone, args=(name, deed), name=name, daemon=True)
    under_way[name].start()
    return True


def alone(name: str, deed: Callable[[], object]) -> None:
    """With a database connection of its own. What fails is told to the log; the next tick tries again."""
    try:
        deed()
    except Exception:
        log.exception("%s failed", name)
    finally:
        connection.close()


def wait(seconds: float) -> None:
    """Let what is under way come to an end, each for so long at most."""
    for thread in list(under_way.values()):
        thread.join(seconds)
