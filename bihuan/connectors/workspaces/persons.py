"""The people of a file: known ones are found by e-mail, unknown ones become inactive until they are invited."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from bihuan.connectors.workspaces.archive import Archive, place
from bihuan.connectors.workspaces.left_out import PERSON
from bihuan.connectors.workspaces.packing import PEOPLE
from bihuan.connectors.workspaces.values import read
from bihuan.people.models import User
from bihuan.people.models.user import normal_email


def people_of(archive: Archive) -> tuple[dict[str, int], list[str]]:
    """Id by e-mail, and the addresses nobody had before."""
    found: dict[str, int] = {}
    unknown: list[str] = []
    for number, row in enumerate(archive.lines(PEOPLE), start=1):
        person = checked(row, number)
        email = person.pop("email")
        user = User.objects.named(email).first()
        if user is None:
            # Without a password nobody gets in; an invitation, or an admin of the machine, opens the door.
            user = User.objects.create_user(email, None, is_active=False, **person)
            unknown.append(email)
        found[row["email"]] = user.pk
    return found, unknown


def checked(row: dict[str, Any], number: int) -> dict[str, Any]:
    try:
        person = {name: read(User._meta.get_field(name), row.get(name)) for name in PERSON}
        validate_email(person["email"])
        if person["email"] != normal_email(person["email"]):
            raise ValidationError(_("Write the e-mail address in small letters."))
    except ValidationError as error:
        raise ValidationError(place(PEOPLE, number, error.messages[0])) from error
    return person
