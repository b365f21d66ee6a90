"""`bihuan erase-person EMAIL`: the person goes, what the team did with them stays."""

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from bihuan.audit.erasing import erase


class Command(BaseCommand):
    help = "Erases a person from the whole installation: name, e-mail, sign-ins, sessions, tokens, mentions."

    def add_arguments(self, parser):
        parser.add_argument("email", help=_("the person's address, with or without an account"))
        parser.add_argument("--remove-content", action="store_true", help=_("empty comments, reasons and files too"))
        parser.add_argument("--names", action="store_true", help=_("replace the name in other people's texts too"))
        parser.add_argument("--yes", action="store_true", help=_("do not ask"))

    def handle(self, *, email, remove_content, names, yes, **options):
        if not yes:
            try:
                answer = input(_("This cannot be undone. Write the address again to go on: "))
            except EOFError:
                answer = ""
            if answer.strip().lower() != email.strip().lower():
                raise CommandError(_("Nothing was erased."))
        try:
            done = erase(email, by=None, keep=not remove_content, names=names)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        text = _("Erased: %(rows)d rows of theirs, %(texts)d texts and %(events)d events rewritten.")
        self.stdout.write(text % vars(done))
        self.stdout.write(_("Backups made before still hold the person; delete those too when their time comes."))
