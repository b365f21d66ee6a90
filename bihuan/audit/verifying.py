"""Walks a workspace's chain of seals and says where the first row is not what was sealed."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from bihuan.artifacts.models import Artifact, Event
from bihuan.audit.hashing import FIELDS, EventRow, content_hash, facts_hash
from bihuan.audit.models import Chain, Redaction, Seal
from bihuan.audit.models.seal import SealedEvent
from bihuan.audit.sealing import digest_of


@dataclass
class Fault:
    """The first thing that is wrong: the event, the key of what it is about, and a sentence."""

    what: str
    event: int | None = None
    key: str = ""
    seal: int | None = None

    def __str__(self):
        about = f"{self.key} " if self.key else ""
        where = _("event %(id)s") % {"id": self.event} if self.event else _("seal %(number)s") % {"number": self.seal}
        return f"{about}{where}: {self.what}"


@dataclass
class Report:
    seals: int = 0
    events: int = 0
    erased: int = 0
    purged: int = 0
    unsealed: int = 0
    hash: str = ""
    fault: Fault | None = None


def verify(workspace, expect: str = "") -> Report:
    """Compare every sealed event with its row. `expect` is `number:hash` of a seal, noted elsewhere before."""
    report = Report()
    report.fault = next(walk(workspace, report, expect), None)
    report.unsealed = Event.objects.filter(workspace=workspace, pk__gt=last_sealed(workspace)).count()
    return report


def last_sealed(workspace) -> int:
    return Seal.objects.filter(workspace=workspace).order_by("-number").values_list("last", flat=True).first() or 0


def walk(workspace, report: Report, expect: str) -> Iterator[Fault]:
    """Every fault, in order of the chain; the caller stops at the first."""
    wanted_number, _colon, wanted_hash = expect.partition(":")
    gone = redacted(workspace)
    after, previous = 0, ""
    for seal in Seal.objects.filter(workspace=workspace).order_by("number").iterator(20):
        yield from faults_of_seal(seal, report.seals + 1, previous)
        if wanted_hash and str(seal.number) == wanted_number and seal.hash != wanted_hash:
            yield Fault(_("Its hash is not the one you noted; the chain was written anew."), seal=seal.number)
        yield from faults_of_events(seal, after, gone, report)
        report.seals, report.hash = seal.number, seal.hash
        after, previous = max(after, seal.last), seal.hash
    chain = Chain.objects.filter(pk=workspace.pk).first()
    if (chain.seals if chain else 0) != report.seals or (chain and chain.hash != previous):
        yield Fault(_("Seals at the end of the chain are missing."), seal=report.seals + 1)
    if wanted_hash and int(wanted_number) > report.seals:
        yield Fault(_("The seal you noted is missing; the end of the chain was cut off."), seal=int(wanted_number))


def redacted(workspace) -> dict[int, str | None]:
    """What is left of the events something was taken out of: a hash, or None where the event itself is gone."""
    left: dict[int, str | None] = {}
    for redaction in Redaction.objects.filter(workspace=workspace).order_by("pk").iterator():
        left.update(dict(redaction.events))
    return left


def faults_of_seal(seal: Seal, number: int, previous: str) -> Iterator[Fault]:
    if seal.number != number:
        yield Fault(_("This seal is missing."), seal=number)
    if seal.previous != previous or seal.hash != seal.digest():
        yield Fault(_("The seal itself was altered."), seal=seal.number)
    if digest_of(Redaction.objects.filter(seal=seal).order_by("pk")) != seal.redactions:
        yield Fault(_("What it says of redactions was altered."), seal=seal.number)


def faults_of_events(seal: Seal, after: int, gone: dict[int, str | None], report: Report) -> Iterator[Fault]:
    there = Event.objects.filter(workspace=seal.workspace_id, pk__gt=after, pk__lte=seal.last)
    rows = {values[0]: EventRow(*values) for values in there.order_by("pk").values_list(*FIELDS)}
    for place, sealed in enumerate(seal.sealed_events()):
        report.events += 1
        row = rows.pop(sealed.pk, None)
        # What stands between two sealed rows was put there afterwards.
        early = [pk for pk in rows if pk < sealed.pk] if rows and next(iter(rows)) < sealed.pk else []
        for pk in early:
            yield inserted(rows.pop(pk))
        if what := fault_of(row, sealed, seal.salt_of(place), gone, report):
            yield Fault(what, sealed.pk, key_of(sealed.artifact))
    for row in rows.values():
        yield inserted(row)


def inserted(row: EventRow) -> Fault:
    return Fault(_("inserted: it was not there when history was sealed."), row.pk, key_of(row.artifact))


def fault_of(row: EventRow | None, sealed: SealedEvent, salt: bytes, gone: dict, report: Report) -> str:
    redaction = gone.get(sealed.pk, "")
    if redaction is None:
        report.purged += 1
        return "" if row is None else _("inserted: the event of this number was deleted for good.")
    if row is None:
        return _("deleted: it was sealed and is gone.")
    if facts_hash(row) != sealed.facts:
        return _("altered: who did what, when, or to what.")
    report.erased += bool(redaction)
    expected = bytes.fromhex(redaction) if redaction else sealed.content
    if content_hash(row, salt) != expected:
        return _("altered: what was changed, or the reason.")
    return ""


def key_of(artifact_id: int) -> str:
    artifact = Artifact.objects.filter(pk=artifact_id).first()
    return artifact.key if artifact else ""
