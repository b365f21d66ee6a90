"""`bihuan backup FILE`: everything in one archive, while the site is served."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from bihuan.backup.making import back_up

PREFIX = "bihuan-"


class Command(BaseCommand):
    help = "Writes database, files and analytics to one archive, as of one moment, while the site is served."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help=_("where to; in a folder, the name is made of the time"))
        parser.add_argument("--keep", type=int, metavar="N", help=_("in a folder: remove all but the newest N"))

    def handle(self, *, file: Path, keep: int | None, **options):
        folder = file if file.is_dir() else None
        if keep is not None and (folder is None or keep < 1):
            raise CommandError(_("--keep needs a folder that exists, and a number from 1."))
        path = folder / f"{PREFIX}{timezone.localtime():%Y%m%d-%H%M%S}.zip" if folder else file
        if path.exists():
            raise CommandError(_("%(file)s exists already. Choose another name.") % {"file": path})
        try:
            made = back_up(path)
        except OSError as error:
            raise CommandError(
                _("%(file)s: %(problem)s") % {"file": path, "problem": error.strerror or error}
            ) from error
        size = {"file": path, "mb": f"{made.size / 1024**2:.1f}", "rows": made.rows, "files": made.files}
        text = _("%(file)s: %(mb)s MB, %(rows)d rows, %(files)d files in %(seconds).1f s.")
        self.stdout.write(text % (size | {"seconds": made.seconds}))
        for name in made.missing:
            self.stderr.write(_("%(name)s is named by a row but nowhere to be found.") % {"name": name})
        if folder and keep:
            for old in sorted(folder.glob(f"{PREFIX}*.zip"))[:-keep]:
                old.unlink()
