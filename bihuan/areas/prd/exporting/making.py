"""Long files of PRDs, made beside the worker's tick, as whoever asked for them may read them."""

import logging
import time

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils import translation
from django.utils.translation import gettext as _

from bihuan.areas.prd.exporting.files import LONGEST_ASIDE, file_of
from bihuan.areas.prd.exporting.paper import paper_of
from bihuan.areas.prd.models import PRD, Export
from bihuan.areas.prd.models.export import Making
from bihuan.artifacts.store import writing
from bihuan.batches.aside import aside

MOST = 5  # at a time for one person
TOLD = 0.5  # seconds between two words of how far it is
log = logging.getLogger(__name__)


class Stopped(Exception):
    """Somebody stopped it on the way."""


def ask(prd: PRD, format_: str, edition: int | None, *, by) -> Export:
    """An export that waits for the worker; one that is asked for twice is made once."""
    wanted = {"prd": prd, "format": format_, "edition": edition, "language": translation.get_language() or ""}
    with writing():
        mine = Export.objects.open().filter(created_by=by)
        if same := mine.filter(**wanted).first():
            return same
        if mine.count() >= MOST:
            raise ValidationError(_("Five files are being made for you. Wait for one, or stop it."))
        return Export.objects.create(created_by=by, **wanted)


def make(export: Export) -> bool:
    """Make the file, if nobody else does; whether there was something to do."""
    if not export.claim():
        return False
    with translation.override(export.language or None):
        try:
            finish(export, *made(export))
        except Stopped:
            log.info("export %s was stopped", export.pk)
        except ValidationError as problem:
            export.end(Making.FAILED, failure=" ".join(problem.messages))
        except Exception:  # one that fails must not hold up the others
            log.exception("export %s failed", export.pk)
            export.end(Making.FAILED, failure=_("Something went wrong on our side."))
    return True


def made(export: Export) -> tuple[bytes, str, str]:
    said = time.monotonic()

    def tell(percent: int) -> None:
        nonlocal said
        if percent >= 95 or time.monotonic() > said + TOLD:
            said = time.monotonic()
            if not export.beat(percent=percent):
                raise Stopped

    seen = PRD.objects.visible_to(export.created_by).filter(pk=export.prd_id)
    prd = seen.select_related("workspace", "product", "owner").first()
    if prd is None:
        raise ValidationError(_("You may not see this PRD any more."))
    baseline = prd.baselines.filter(number=export.edition).first() if export.edition else None
    return file_of(paper_of(prd, export.created_by, baseline=baseline), export.format, longest=LONGEST_ASIDE, tell=tell)


def finish(export: Export, content: bytes, type_: str, name: str) -> None:
    export.file.save("prd", ContentFile(content), save=False)
    kept = {"file": export.file.name, "name": name, "size": len(content), "percent": 100}
    if not export.end(Making.DONE, **kept):
        export.file.storage.delete(export.file.name)


def make_all() -> None:
    while export := Export.objects.waiting().select_related("created_by").first():
        make(export)
    for export in Export.objects.outdated()[:20]:
        export.discard()


def at_tick(sender, **_more) -> None:
    """What waits is made beside the tick; what is too old goes."""
    if Export.objects.waiting().exists() or Export.objects.outdated().exists():
        aside("prd exports", make_all)
