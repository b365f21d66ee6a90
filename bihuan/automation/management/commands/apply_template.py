"""`bihuan apply-template`: makes what a template describes."""

from datetime import date

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from bihuan.artifacts.errors import Refused
from bihuan.artifacts.reach import reach_of
from bihuan.automation.applying import apply
from bihuan.automation.models import Template
from bihuan.people.models import Product, User, Workspace


class Command(BaseCommand):
    help = "Apply a template of a workspace."

    def add_arguments(self, parser):
        parser.add_argument("workspace", help="its address")
        parser.add_argument("name", help="the template's name")
        parser.add_argument("--by", required=True, help="e-mail address of the person it is done as")
        parser.add_argument("--set", action="append", default=[], metavar="WORD=VALUE", help="what the template asks")
        parser.add_argument("--product", help="the address of the product it belongs to, where the template says none")
        parser.add_argument("--starts-on", type=date.fromisoformat, help="the day it begins, like 2026-10-01")

    def handle(self, *args, **options):
        workspace = Workspace.objects.filter(slug=options["workspace"]).first()
        person = User.objects.filter(email=options["by"], is_active=True).first()
        if workspace is None or person is None:
            raise CommandError(_("There is no such workspace or person."))
        seen = Template.objects.visible_to(person, workspace)
        found = seen.filter(name=options["name"]).first()
        if found is None:
            names = _(", ").join(seen.values_list("name", flat=True)) or "—"
            raise CommandError(_("There is no such template here. There are: %(names)s") % {"names": names})
        about = {"product": product_of(options["product"], person, workspace), "starts_on": options["starts_on"]}
        try:
            made = apply(found, by=person, given=given_in(options["set"]), **about)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        except Refused as error:
            raise CommandError(str(error)) from error
        for one in made:
            self.stdout.write(f"{one.key} {one.title}")


def product_of(slug: str | None, person, workspace):
    if not slug:
        return None
    found = Product.objects.filter(workspace=workspace, slug=slug, archived_at=None).first()
    if found is None or found.pk in reach_of(person).hidden_products:
        raise CommandError(_("There is no product “%(name)s” here.") % {"name": slug})
    return found


def given_in(said: list[str]) -> dict[str, str]:
    for one in said:
        if "=" not in one:
            raise CommandError(_("“%(said)s” lacks its “=”. Write it like customer=Blue.") % {"said": one})
    return {name.strip(): text for name, _equals, text in (one.partition("=") for one in said)}
