"""`bihuan audit verify|seal|export`: the sealed history from the command line."""

import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from bihuan.audit.sealing import seal_now
from bihuan.audit.verifying import Report, verify
from bihuan.people.models import Workspace


class Command(BaseCommand):
    help = "Verifies the sealed history of all workspaces or of one, seals it now, or writes it to a file."

    def add_arguments(self, parser):
        steps = parser.add_subparsers(dest="step", required=True)
        verifying = steps.add_parser("verify", help=_("walk the chain; ends with 1 at the first row that is wrong"))
        verifying.add_argument("--workspace", help=_("its address; all where it is not given"))
        verifying.add_argument("--expect", default="", metavar="SEAL:HASH", help=_("a seal you noted elsewhere before"))
        steps.add_parser("seal", help=_("seal now what the background work would seal within a minute"))
        exporting = steps.add_parser("export", help=_("write the audit log, with seals and redactions, as JSON"))
        exporting.add_argument("--workspace", required=True, help=_("its address"))
        exporting.add_argument("--output", type=Path, metavar="FILE", help=_("where to; the terminal else"))

    def handle(self, *, step, workspace=None, expect="", output=None, **options):
        if step == "seal":
            if not seal_now():
                raise CommandError(_("Others still write to the database. Try again, or leave it to the worker."))
        elif step == "verify":
            self.verify(workspaces(workspace), expect)
        else:
            self.export(workspaces(workspace).get(), output)

    def verify(self, some, expect: str) -> None:
        number, _colon, digest = expect.partition(":")
        if expect and (some.count() != 1 or not (number.isascii() and number.isdigit() and digest)):
            raise CommandError(_("--expect is the number and hash of a seal, as 12:9f3c…, of one --workspace."))
        reports = [(one, verify(one, expect)) for one in some]
        for one, report in reports:
            self.stdout.write(f"{'✗' if report.fault else '✓'} {one.slug}: {told(report)}")
        if any(report.fault for _one, report in reports):
            sys.exit(1)

    def export(self, workspace, output: Path | None) -> None:
        from bihuan.audit.exporting import whole

        if output is None:
            sys.stdout.buffer.writelines(whole(workspace))
            return
        try:
            with output.open("wb") as file:
                file.writelines(whole(workspace))
        except OSError as error:
            raise CommandError(_("%(file)s: %(problem)s") % {"file": output, "problem": error.strerror}) from error


def workspaces(slug: str | None):
    some = Workspace.objects.filter(slug=slug) if slug else Workspace.objects.order_by("slug")
    if slug and not some.exists():
        raise CommandError(_("There is no workspace “%(name)s”.") % {"name": slug})
    return some


def told(report: Report) -> str:
    if report.fault:
        return str(report.fault)
    known = vars(report)
    text = _("%(events)d events under %(seals)d seals are as they were; %(unsealed)d are not sealed yet.") % known
    if report.erased or report.purged:
        text += " " + _("%(erased)d lost a person's data and %(purged)d were deleted for good, as noted.") % known
    if report.hash:
        text += " " + _("Last seal: %(seals)d:%(hash)s") % known
    return text
