"""`bihuan demo`: the demo workspace with a year of data."""

import time

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.translation import gettext as _

from bihuan.people.models import User, Workspace
from bihuan.story.cast import PASSWORD, PEOPLE, WORKSPACE
from bihuan.story.play import play


class Command(BaseCommand):
    help = "Create the demo workspace: a logistics company, its people, and a year of their data."

    def add_arguments(self, parser):
        parser.add_argument(
            "--again", action="store_true", help="Remove the demo workspace first, with all that is in it."
        )

    def handle(self, *, again: bool, **options):
        slug, name = WORKSPACE
        began = time.monotonic()
        with transaction.atomic():
            if again:
                self.remove(slug)
            if Workspace.objects.filter(slug=slug).exists():
                self.stdout.write(_("The demo workspace is there already."))
                self.stdout.write("\n".join(sign_in_lines()))
                return
            play()
        seconds = time.monotonic() - began
        self.stdout.write(
            _("The demo workspace “%(name)s” is ready (%(seconds).0f s).") % {"name": name, "seconds": seconds}
        )
        self.stdout.write("\n".join(sign_in_lines()))

    def remove(self, slug: str) -> None:
        workspace = Workspace.objects.filter(slug=slug).first()
        if workspace and not workspace.demo:
            raise CommandError(_("“%(slug)s” is not a demo workspace; nothing was removed.") % {"slug": slug})
        if workspace:
            workspace.artifacts.all().delete()
            workspace.delete()
        User.objects.filter(email__in=[f"{who}@lanyun.example" for who, *_rest in PEOPLE]).delete()


def sign_in_lines() -> list[str]:
    """What the terminal says about signing in to the demo."""
    return [
        f"{who}@lanyun.example  {PASSWORD}  {called} · {title}" for who, called, _role, _dep, _range, title in PEOPLE
    ]
