"""Erases a person: what names them goes, what the team did with them stays, and the chain of seals holds.

Texts are rewritten in place: `artifact.change` would keep the old text in history.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial

from django.apps import apps
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from bihuan.artifacts import search
from bihuan.artifacts.models import Artifact, Comment, File
from bihuan.artifacts.store import writing
from bihuan.audit.models import Redaction
from bihuan.audit.redacting import redact_events
from bihuan.audit.retention import delete_bytes
from bihuan.audit.texts import Rewriting, beside_address, holders
from bihuan.people.models import Membership, SignIn, User, Workspace
from bihuan.people.models.user import normal_email


@dataclass
class Erased:
    """What was found of the person."""

    texts: int = 0
    events: int = 0
    rows: int = 0
    about: str = ""
    workspaces: set[int] = field(default_factory=set)


def erase(email: str, *, by, keep: bool = True, names: bool = False) -> Erased:
    """Erase the person of this address, with or without an account, from the whole installation.

    `keep` leaves comments, reasons and files of theirs, without the name; otherwise those are emptied too. `names`
    replaces their name in other people's texts as well. `by=None` is the operator.
    Raises ValidationError where the person is the last owner of a workspace or nothing knows the address.
    """
    email = normal_email(email)
    person = User.objects.named(email).first()
    done = Erased(about=f"person {person.pk}" if person else "person")
    with writing():
        names_known = [person.name] if person and names else []
        if person:
            done.workspaces = set(Membership.objects.filter(user=person).values_list("workspace", flat=True))
            done.rows = forget_rows(person)
        rewriting = Rewriting(email, person and person.pk, names_known, erased_name())
        done.rows += SignIn.objects.filter(email=email).delete()[0]
        beside_address(rewriting)
        removed = [] if keep or person is None else remove_content(person)
        done.texts = rewrite_texts(rewriting)
        done.events = redact_events(rewriting, done, by=by, emptied=None if keep else person)
        if person is None and not (done.texts or done.events or done.rows):
            raise ValidationError(_("Nobody and nothing here knows %(email)s.") % {"email": email})
        if person:
            unname(person, rewriting)
        note(done, by)
        transaction.on_commit(partial(delete_bytes, removed))
    return done


def erased_name() -> str:
    with translation.override(settings.LANGUAGE_CODE):
        return _("Erased person")


def forget_rows(person: User) -> int:
    """What would go with the account if it were deleted: membership, tokens, sign-ins, factors, inbox, sessions."""
    for membership in Membership.objects.filter(user=person).select_related("workspace"):
        membership.remove(by=person)
    count = 0
    for session in Session.objects.iterator():
        if session.get_decoded().get("_auth_user_id") == str(person.pk):
            session.delete()
            count += 1
    for relation in User._meta.related_objects:
        if relation.on_delete is models.CASCADE and not relation.field.primary_key:
            count += relation.related_model._base_manager.filter(**{relation.field.name: person}).delete()[0]
    person.groups.clear()
    person.user_permissions.clear()
    return count


def remove_content(person: User) -> list:
    """Empty what the person said; the contents of their files, to be deleted when all is done."""
    Comment.objects.filter(author=person).update(text=erased_name())
    files = File.objects.filter(added_by=person)
    contents = [file.content for file in files]
    files.delete()
    return contents


def rewrite_texts(rewriting: Rewriting) -> int:
    """Every text column of ours, whichever package keeps it; the index follows."""
    changed: set[int] = set()
    count = 0
    for model, names in holders(apps.get_models()):
        for row in rewriting.rows(model, names):
            new = {name: rewriting.value(row[name]) for name in names}
            new = {name: value for name, value in new.items() if value != row[name]}
            if new:
                count += 1
                model._base_manager.filter(pk=row["pk"]).update(**new)
                changed |= {row["pk"]} if issubclass(model, Artifact) else set()
    for some in by_kind(changed):
        search.index(some)
    return count


def by_kind(ids: set[int]) -> Iterator[list]:
    for kind in Artifact.kinds().values():
        if found := list(kind.objects.filter(pk__in=list(ids))):
            yield found


def unname(person: User, rewriting: Rewriting) -> None:
    """The row stays, so that history still says that it was one and the same person."""
    fresh = User(pk=person.pk, name=rewriting.name, email=rewriting.address, is_active=False)
    fresh.joined_at = person.joined_at
    fresh.set_unusable_password()
    fresh.save(force_update=True)
    person.refresh_from_db()


def note(done: Erased, by) -> None:
    for workspace in Workspace.objects.filter(pk__in=done.workspaces):
        if not Redaction.objects.filter(workspace=workspace, seal=None, what="erased", about=done.about).exists():
            Redaction.objects.create(workspace=workspace, what=Redaction.What.ERASED, about=done.about, by=by)
