"""Write a workspace's rows to a file: `bihuan export requirements --workspace acme --as me@example.com`."""

import os
import sys
from contextlib import suppress
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from bihuan.connectors.tables.exporting import Export
from bihuan.connectors.tables.files import FORMATS, pieces
from bihuan.connectors.tables.management.asking import add_arguments, kind_named, workspace_and_person
from bihuan.people.local import at, zone_for


class Command(BaseCommand):
    help = "Writes what a member sees of one kind as CSV, XLSX or JSON; to the terminal, or to a file."

    def add_arguments(self, parser):
        add_arguments(parser)
        parser.add_argument("--format", choices=FORMATS, help=_("csv where neither this nor the file's name says it"))
        parser.add_argument(
            "--output", type=Path, metavar="FILE", help=_("where to; the terminal where it is not given")
        )

    def handle(self, *, kind, workspace, email, format, output, **options):
        kind = kind_named(kind)
        workspace, user = workspace_and_person(workspace, email)
        ending = output.suffix.lstrip(".").lower() if output else ""
        format = format or (ending if ending in FORMATS else "csv")
        with at(workspace, zone_for(user, workspace)):
            seen = kind.objects.visible_to(user, workspace).filter(kind=kind.slug, archived_at=None)
            try:
                stream = pieces(Export(kind, seen, workspace=workspace, by=user), format)
                self.write(stream, output)
            except ValidationError as error:
                raise CommandError(" ".join(error.messages)) from error

    def write(self, stream, output: Path | None) -> None:
        if output is None:
            try:
                sys.stdout.buffer.writelines(stream)
                sys.stdout.buffer.flush()
            except BrokenPipeError:  # whoever read has seen enough; Python's own flush at the end must not complain
                os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return
        # Whole or not at all: an old file stays until the new one is complete.
        partial = output.with_name(f".{output.name}.{os.getpid()}")
        try:
            with partial.open("wb") as file:
                file.writelines(stream)
            partial.replace(output)
        except OSError as error:
            raise CommandError(_("%(file)s: %(problem)s") % {"file": output, "problem": error.strerror}) from error
        finally:
            with suppress(OSError):
                partial.unlink(missing_ok=True)
        self.stderr.write(_("Written to %(file)s.") % {"file": output})
