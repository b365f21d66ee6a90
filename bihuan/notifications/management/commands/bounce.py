"""`bihuan bounce`: addresses that mails come back from, suspended or used again."""

import sys
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from bihuan.deliveries.models import Bounce
from bihuan.notifications.bounces import lift, read_report, suspend


class Command(BaseCommand):
    help = "Suspends an address, lifts it, or reads a mail server's report; without anything, lists what is suspended."

    def add_arguments(self, parser):
        parser.add_argument("address", nargs="?", default="")
        parser.add_argument("--complaint", action="store_true", help="it was reported as spam")
        parser.add_argument("--lift", action="store_true", help="send there again")
        parser.add_argument("--report", help="a mail of a mail server, a file or - for what comes in")

    def handle(self, address, complaint, lift, report, **options):
        if report:
            self.read(report)
        elif address:
            self.one(address, complaint, lift)
        else:
            for bounce in Bounce.objects.standing().order_by("address"):
                self.stdout.write(f"{bounce.address}  {bounce.at:%F}  {bounce.get_reason_display()}  {bounce.detail}")

    def one(self, address: str, complaint: bool, again: bool) -> None:
        try:
            validate_email(address)
        except ValidationError as error:
            raise CommandError(_("%(address)s is no e-mail address.") % {"address": address}) from error
        if again:
            said = _("Mails go to %(address)s again.") if lift(address) else _("%(address)s was not suspended.")
        else:
            suspend(address, Bounce.Reason.COMPLAINED if complaint else Bounce.Reason.BOUNCED)
            said = _("No more mails go to %(address)s.")
        self.stdout.write(said % {"address": address})

    def read(self, report: str) -> None:
        try:
            raw = sys.stdin.buffer.read() if report == "-" else Path(report).read_bytes()
        except OSError as error:
            raise CommandError(f"{report}: {error.strerror}") from error
        for returned in read_report(raw):
            suspend(returned.address, returned.reason, returned.detail)
            self.stdout.write(_("No more mails go to %(address)s.") % {"address": returned.address})
