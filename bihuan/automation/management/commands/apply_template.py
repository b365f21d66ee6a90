"""`bihuan apply-template`: makes what a template describes."""

from datetime import date

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from bihuan.artifacts.errors import Refused
from bihuan.automation.applying import apply
from bihuan.automation.models import Template
from bihuan.people.models import User, Workspace


class Command(BaseCommand):
    help = "Apply a template of a workspace."

    def add_arguments(self, parser):
        parser.add_argument("workspace", help="its address")
        parser.add_argument("name", help="the template's name")
        parser.add_argument("--by", required=True, help="e-mail address of the person it is done as")
        parser.add_argument("--set", action="append", default=[], metavar="WORD=VALUE", help="what the template asks")
        parser.add_argument("--starts-on", type=date.fromisoformat, help="the day it begins, like 2026-10-01")

    def handle(self, *args, **options):
        workspace = Workspace.objects.filter(slug=options["workspace"]).first()
        person = User.objects.filter(email=options["by"], is_active=True).first()
        if workspace is None or person is None:
            raise CommandError(_("There is no such workspace or person."))
        found = Template.objects.visible_to(person, workspace).filter(name=options["name"]).first()
        if found is None:
            raise CommandError(_("There is no such template here."))
        given = dict(one.partition("=")[::2] for one in options["set"])
        try:
            made = apply(found, by=person, given=given, starts_on=options["starts_on"])
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        except Refused as error:
            raise CommandError(str(error)) from error
        for one in made:
            self.stdout.write(f"{one.key} {one.title}")
