"""`bihuan restore FILE`: everything back from an archive, or a check that it could be."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from bihuan.backup.archive import Archive, Unreadable
from bihuan.backup.restoring import Refused, remarks, restore


class Command(BaseCommand):
    help = "Restores an archive of `bihuan backup` into an empty installation, whichever database either of them has."
    requires_migrations_checks = False

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help=_("the archive"))
        parser.add_argument("--replace", action="store_true", help=_("lose what is here"))
        parser.add_argument("--check", action="store_true", help=_("only read the archive and compare its checksums"))

    def handle(self, *, file: Path, replace: bool, check: bool, verbosity: int, **options):
        say = self.stdout.write if verbosity > 1 else lambda text: None
        try:
            if check:
                with Archive(file) as archive:
                    archive.check()
                    manifest = archive.manifest
            else:
                manifest = restore(file, replace=replace, say=say)
        except (Unreadable, Refused) as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(
                _("%(file)s: %(problem)s") % {"file": file, "problem": error.strerror or error}
            ) from error
        rows = sum(table["rows"] for table in manifest["tables"].values())
        said = {"rows": rows, "time": manifest["taken_at"][:16].replace("T", " ")}
        self.stdout.write(
            (
                _("Whole: %(rows)d rows as of %(time)s UTC.")
                if check
                else _("Restored: %(rows)d rows as of %(time)s UTC.")
            )
            % said
        )
        for remark in [] if check else remarks(manifest):
            self.stderr.write(remark)
