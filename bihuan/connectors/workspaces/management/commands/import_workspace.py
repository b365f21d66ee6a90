"""Bring a whole workspace in: `bihuan import-workspace acme.zip --owner me@example.com`."""

from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.translation import gettext as _

from bihuan.connectors.workspaces.archive import Archive
from bihuan.connectors.workspaces.whole import Outcome, bring_in
from bihuan.people.models import User, Workspace


class Command(BaseCommand):
    help = "Makes a workspace of the file that export-workspace wrote. The people in it are found by e-mail."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--owner", required=True, metavar="EMAIL", help=_("who owns it here, and has an account"))
        parser.add_argument("--slug", default="", help=_("the address here; as in the file where it is not given"))

    def handle(self, *, file, owner, slug, **options):
        user = User.objects.active().named(owner).first()
        if user is None:
            said = _("Nobody here has the address %(email)s. bihuan createworkspace makes people.")
            raise CommandError(said % {"email": owner})
        said = _("%(file)s: %(problem)s")
        try:
            with file.open("rb") as opened:
                outcome, workspace = self.bring(opened, slug, user)
        except OSError as error:
            raise CommandError(said % {"file": file, "problem": error.strerror}) from error
        except ValidationError as error:
            raise CommandError(said % {"file": file, "problem": " ".join(error.messages)}) from error
        self.tell(outcome, workspace)

    def bring(self, file, slug: str, user: User) -> tuple[Outcome, Workspace]:
        archive = Archive(file)
        workspace, made = self.place(slug or str(archive.manifest.get("workspace", "")), user)
        try:
            outcome = bring_in(file, workspace, by=user, progress=lambda count: self.progress(count, archive.rows))
        except BaseException:
            if made:
                workspace.delete()
            raise
        return outcome, workspace

    def place(self, slug: str, user: User) -> tuple[Workspace, bool]:
        """The empty workspace of this address, or a new one; and whether it is new."""
        here = Workspace.objects.of(user).filter(slug=slug).first()
        if here is not None:
            return here, False
        with transaction.atomic():
            return Workspace.objects.found(name=slug, slug=slug, by=user), True

    def progress(self, count: int, total: int) -> None:
        if self.stderr.isatty():
            self.stderr.write(f"\r\x1b[K{count:,} / {total:,}", ending="")

    def tell(self, outcome: Outcome, workspace: Workspace) -> None:
        said = _("%(rows)s rows and %(files)s files are in “%(workspace)s” now.")
        values = {"rows": f"{outcome.rows:,}", "files": f"{outcome.files:,}", "workspace": workspace.slug}
        self.stdout.write(self.style.SUCCESS(said % values))
        for email in outcome.unknown:
            self.stdout.write(_("%(email)s is new here and cannot sign in yet.") % {"email": email})
        for name in outcome.skipped:
            self.stderr.write(_("“%(name)s” is not known here and was left out.") % {"name": name})
