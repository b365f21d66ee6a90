"""Write a whole workspace to one file: `bihuan export-workspace acme --output acme.zip`."""

import os
from contextlib import suppress
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from bihuan.connectors.workspaces.packing import pack, rows_in
from bihuan.people.models import Workspace


class Command(BaseCommand):
    help = "Writes everything of a workspace to one zip file in an open format."

    def add_arguments(self, parser):
        parser.add_argument("workspace", metavar="SLUG", help=_("the workspace's address"))
        parser.add_argument("--output", type=Path, metavar="FILE", help=_("where to; SLUG.zip where it is not given"))

    def handle(self, *, workspace, output, **options):
        found = Workspace.objects.filter(slug=workspace).first()
        if found is None:
            every = ", ".join(Workspace.objects.order_by("slug").values_list("slug", flat=True)[:20])
            said = _("There is no workspace “%(slug)s”. There are: %(every)s.")
            raise CommandError(said % {"slug": workspace, "every": every or "—"})
        output = output or Path(f"{workspace}.zip")
        total = rows_in(found) if self.stderr.isatty() else 0
        # Whole or not at all: an old file stays until the new one is complete.
        partial = output.with_name(f".{output.name}.{os.getpid()}")
        try:
            with partial.open("wb") as file:
                manifest = pack(found, file, lambda count: self.progress(count, total))
            partial.replace(output)
        except OSError as error:
            raise CommandError(_("%(file)s: %(problem)s") % {"file": output, "problem": error.strerror}) from error
        finally:
            with suppress(OSError):
                partial.unlink(missing_ok=True)
        self.tell(manifest, output)

    def progress(self, count: int, total: int) -> None:
        if total:
            self.stderr.write(f"\r\x1b[K{count:,} / {total:,}", ending="")

    def tell(self, manifest, output: Path) -> None:
        rows = sum(table["rows"] for table in manifest["tables"])
        said = _("%(rows)s rows and %(files)s files are written to %(file)s.")
        self.stdout.write(said % {"rows": f"{rows:,}", "files": f"{len(manifest['files']):,}", "file": output})
        for name in manifest["missing"]:
            self.stderr.write(_("The storage has no file %(name)s; its row goes without.") % {"name": name})
