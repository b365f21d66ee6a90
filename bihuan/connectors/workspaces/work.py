"""The background work on whole workspaces: pack or unpack beside everything else, telling how far it is."""

import logging
import tempfile
import threading
from collections.abc import Callable
from typing import Any, BinaryIO

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import connection
from django.utils import translation
from django.utils.translation import gettext as _

from bihuan.artifacts.dispatch import run_once
from bihuan.connectors.workspaces.models import State, Transfer, Way
from bihuan.connectors.workspaces.packing import pack, rows_in
from bihuan.connectors.workspaces.whole import bring_in
from bihuan.people.models import Membership, Role

BEAT = 1.0
CHUNK = 1024 * 1024
log = logging.getLogger(__name__)


class Stopped(Exception):
    """Somebody stopped it on the way."""


def work(transfer: Transfer, between: Callable[[], object] = lambda: None) -> bool:
    """Do what the transfer waits for, if nobody else does; whether there was something to do."""
    again = transfer.state == State.WORKING
    if not transfer.claim():
        return False
    with translation.override(transfer.created_by.language):
        try:
            allowed(transfer)
            if transfer.way == Way.OUT:
                send(transfer, between)
            else:
                refuse_second_try(again)
                fetch(transfer, between)
        except Stopped:
            transfer.refresh_from_db()
        except ValidationError as problem:
            transfer.end(State.FAILED, failure=" ".join(problem.messages))
        except Exception:  # one that fails must not stop the worker
            log.exception("transfer %s failed", transfer.pk)
            transfer.end(State.FAILED, failure=_("Something went wrong on our side."))
    return True


def allowed(transfer: Transfer) -> None:
    membership = Membership.objects.of(transfer.created_by, transfer.workspace)
    if membership is None or membership.role < Role.OWNER:
        raise ValidationError(_("Only an owner does this."))


def refuse_second_try(again: bool) -> None:
    if again:
        raise ValidationError(_("The import was interrupted. Begin it once more; what was there is cleared first."))


def send(transfer: Transfer, between: Callable[[], object]) -> None:
    transfer.beat(total=rows_in(transfer.workspace))
    with tempfile.TemporaryFile() as file:
        manifest = beside(transfer, between, lambda progress: pack(transfer.workspace, file, progress))
        size = file.tell()
        file.seek(0)
        transfer.file.save("workspace", File(file), save=False)
    told = {"missing": manifest["missing"], "files": len(manifest["files"])}
    if not transfer.end(State.DONE, file=transfer.file.name, size=size, told=told, done=transfer.total):
        transfer.file.storage.delete(transfer.file.name)


def fetch(transfer: Transfer, between: Callable[[], object]) -> None:
    with local(transfer) as file:
        outcome = beside(
            transfer,
            between,
            lambda progress: bring_in(file, transfer.workspace, by=transfer.created_by, progress=progress),
        )
    transfer.file.delete(save=False)
    told = {"unknown": outcome.unknown, "skipped": outcome.skipped, "files": outcome.files}
    transfer.end(State.DONE, file="", total=outcome.rows, done=outcome.rows, told=told)


def local(transfer: Transfer) -> BinaryIO:
    """The file near by: reading a zip jumps about in it."""
    near = tempfile.TemporaryFile()  # noqa: SIM115  closed by whoever reads it
    with transfer.file.open("rb") as stored:
        while chunk := stored.read(CHUNK):
            near.write(chunk)
    near.seek(0)
    return near


def beside(transfer: Transfer, between: Callable[[], object], deed: Callable[[Callable[[int], None]], Any]) -> Any:
    """Do the deed in a thread with a connection of its own, since it holds a snapshot, and say here how far it is."""
    state: dict[str, Any] = {"done": 0, "stop": False}

    def progress(count: int) -> None:
        state["done"] = count
        if state["stop"]:
            raise Stopped

    if connection.in_atomic_block:  # a test's transaction is not seen by another connection
        return deed(progress)
    language = translation.get_language()

    def run() -> None:
        try:
            with translation.override(language):
                state["result"] = deed(progress)
        except BaseException as error:
            state["error"] = error
        finally:
            connection.close()

    thread = threading.Thread(target=run, name=f"transfer-{transfer.pk}")
    thread.start()
    while thread.is_alive():
        thread.join(BEAT)
        state["stop"] = state["stop"] or not transfer.beat(done=state["done"])
        between()
    if "error" in state:
        raise state["error"]
    return state["result"]


def at_tick(sender, **_more) -> None:
    """The worker has time for whole workspaces; in between it goes on telling news."""
    while transfer := Transfer.objects.waiting().select_related("workspace", "created_by").first():
        work(transfer, between=run_once)
    for transfer in Transfer.objects.outdated()[:20]:
        transfer.discard()
