"""`bihuan createworkspace`: a workspace and its owner, for a house that has none yet."""

import secrets

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from bihuan.people.models import User, Workspace


class Command(BaseCommand):
    help = "Creates a workspace; its owner gets a password, shown once, where they have no account yet."

    def add_arguments(self, parser):
        parser.add_argument("name", help="what people call it, for example 订单中台")
        parser.add_argument("--owner", required=True, metavar="EMAIL", help="e-mail address of its owner")
        parser.add_argument("--owner-name", default="", metavar="NAME", help="the owner's name, where they are new")
        parser.add_argument("--slug", default="", help="its address, made from the name where left out")

    @transaction.atomic
    def handle(self, *, name, owner, owner_name, slug, **options):
        try:
            validate_email(owner)
            user, password = account(owner, owner_name)
            workspace = Workspace.objects.found(name=name, by=user, slug=slug)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(_("Created: %(url)s") % {"url": f"{settings.SITE_URL}/{workspace.slug}/"})
        if password:
            text = _("%(email)s signs in with the password %(password)s and should change it.")
            self.stdout.write(text % {"email": user.email, "password": password})


def account(email: str, name: str) -> tuple[User, str]:
    """Their account and, where it had to be made, its password."""
    if user := User.objects.named(email).first():
        return user, ""
    password = secrets.token_urlsafe(12)
    return User.objects.create_user(email, password, name=name or email.split("@")[0]), password
