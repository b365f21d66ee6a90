"""Take a finished import back: `bihuan undo-import 17 --as me@example.com`."""

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation
from django.utils.translation import gettext as _

from bihuan.connectors.tables.models import Import, State
from bihuan.connectors.tables.undoing import outcome
from bihuan.connectors.tables.work import may_import, take_back, work
from bihuan.people.models import User


class Command(BaseCommand):
    help = "Takes an import back: what it added goes to the trash, what it changed becomes what it was."

    def add_arguments(self, parser):
        parser.add_argument("number", type=int, help=_("the number of the import, as it said at its end"))
        parser.add_argument("--as", required=True, dest="email", metavar="EMAIL", help=_("the member who does it"))

    def handle(self, *, number, email, **options):
        user = User.objects.active().named(email).first()
        job = Import.objects.filter(pk=number, created_by=user).first() if user else None
        if job is None or not may_import(job.kind_class, job.workspace, user):
            raise CommandError(
                _("%(email)s has no import of the number %(number)s.") % {"email": email, "number": number}
            )
        if not take_back(job, (State.DONE,), by=user):
            raise CommandError(_("It cannot be taken back: %(state)s.") % {"state": job.get_state_display()})
        while job.state == State.UNDOING and work(job, language=translation.get_language() or "en"):
            self.stdout.write(f"{job.done:,} / {job.total:,}")
        if job.state == State.FAILED:
            raise CommandError(job.failure)
        self.stdout.write(self.style.SUCCESS(_("The import is taken back.")))
        if left := outcome(job):
            self.stdout.write(left)
