"""The work on imports: the dry run, the import itself, and taking it back.

Up to AT_ONCE rows an import is one transaction. More would keep all others from writing for long, so it is one
transaction for each PORTION, and the row of the import says in the same transaction how far it came: whoever goes on
after a crash begins right there. An import that fails or is called off on the way is taken back: what it wrote
goes to the trash, what it changed becomes what it was.
"""

import logging
from collections.abc import Callable

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, InterfaceError, connection
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bihuan.artifacts.dispatch import run_once
from bihuan.artifacts.errors import Refused
from bihuan.artifacts.reach import reach_of
from bihuan.connectors.tables.models import Import, State
from bihuan.connectors.tables.running import run
from bihuan.connectors.tables.trying import check
from bihuan.connectors.tables.undoing import undo
from bihuan.people.local import at, zone_for
from bihuan.people.models import Role

IN_REQUEST = 2_000
DEEDS = {State.CHECKING: check, State.RUNNING: run, State.UNDOING: undo}
log = logging.getLogger(__name__)


def may_import(kind, workspace, by) -> bool:
    """Importing is for members at least, even where anybody may add one."""
    return reach_of(by).role_in(workspace.pk) >= max(kind.needs["created"], Role.MEMBER)


def work(job: Import, between: Callable[[Import], object] = lambda job: None, language: str = "") -> bool:
    """Do what the import waits for, if nobody else does; whether there was something to do.

    `between` is called every few seconds, outside any transaction. What is wrong is said in the person's language.
    """
    if not job.claim():
        return False
    user = job.created_by
    with translation.override(language or user.language), at(job.workspace, zone_for(user, job.workspace)):
        try:
            # What failed is taken back whoever asked for it, and whatever they may by now.
            if not job.failure and not may_import(job.kind_class, job.workspace, user):
                raise Refused(_("You may no longer import here."))
            DEEDS[State(job.state)](job, between)
        except (ValidationError, PermissionDenied) as problem:
            fail(job, " ".join(getattr(problem, "messages", [str(problem)])))
        except (DatabaseError, InterfaceError):
            if not connection.is_usable():
                raise
            log.exception("import %s failed", job.pk)
            fail(job, _("The database refused the rows."))
        except Exception:  # one file that cannot be worked on must not stop the worker
            log.exception("import %s failed", job.pk)
            fail(job, _("Something went wrong on our side."))
    job.refresh_from_db()
    return True


def fail(job: Import, problem: str) -> None:
    """Say what went wrong; a dry run can be tried anew, an import is taken back, one half taken back stays so."""
    if job.state == State.CHECKING:
        job.beat(state=State.MAPPING, failure=problem)
    elif job.state == State.UNDOING:
        job.beat(state=State.FAILED, failure=f"{job.failure} {problem}".strip(), ended_at=timezone.now())
    else:
        written = job.rows.exists()
        after = _("What was written is in the trash.") if written else _("Nothing was imported.")
        job.failure = f"{problem} {after}"
        if job.beat(failure=job.failure):
            take_back(job, by=None)
    job.refresh_from_db()


def take_back(job: Import, sources=(State.RUNNING, State.DONE), *, by) -> bool:
    """Call it off, or undo it as one deed: at once where it is small, else the worker does; whether it was begun."""
    failed = job.failure if by is None else ""
    if not job.step(sources, State.UNDOING, done=0, left=[], failure=failed, beat_at=None, ended_at=None):
        return False
    if job.rows.count() <= IN_REQUEST or by is None:
        work(job)
    return True


def at_tick(sender, **_more) -> None:
    """The worker has time for imports; in between it goes on telling news."""
    while job := Import.objects.waiting().select_related("workspace", "created_by").first():
        work(job, between=lambda _job: run_once())
    for job in Import.objects.forgotten()[:20]:
        job.discard()


def summary(job: Import) -> str:
    """What a dry run found, in a sentence."""
    good = ngettext("%(count)s row is good", "%(count)s rows are good", job.good) % {"count": job.good}
    if job.changed or job.same:
        added = job.good - job.changed - job.same
        good += ": " + _("%(added)s new, %(changed)s changed, %(same)s as they are") % {
            "added": added,
            "changed": job.changed,
            "same": job.same,
        }
    if not job.faulty:
        return good
    bad = ngettext("%(count)s row is faulty", "%(count)s rows are faulty", job.faulty) % {"count": job.faulty}
    return f"{good}, {bad}"
