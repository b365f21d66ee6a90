"""Whether values may be written: what the fields demand, and whether what they point at is within reach."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from bihuan import prepared
from bihuan.artifacts.reach import reach_of
from bihuan.fields import keeping
from bihuan.fields.world import World
from bihuan.people.models import Membership

TEXT = (models.CharField, models.TextField)


def checked(artifact, names: Iterable[str]) -> None:
    """Raise ValidationError by field where a value of these fields cannot be kept as it is."""
    errors: dict[str, Any] = {}
    for name in names:
        field = artifact._meta.get_field(name)
        if field.is_relation or field.many_to_many:
            continue
        try:
            value = getattr(artifact, field.attname)
            if isinstance(value, str):
                storable(value)
            if name == "state":
                artifact.states_in(artifact.workspace_id)(value)
            elif not (value in field.empty_values and field.blank):
                setattr(artifact, field.attname, field.clean(value, artifact))
        except ValidationError as error:
            errors[name] = error.error_list
        except ValueError:
            errors[name] = [ValidationError(_("“%(value)s” is not a state of this kind.") % {"value": value})]
    if errors:
        raise ValidationError(errors)


def storable(value: str) -> None:
    """PostgreSQL keeps neither the NUL character nor half a surrogate pair; say so instead of losing it."""
    if "\0" in value:
        raise ValidationError(
            _("There is a NUL character in it (at %(place)s). Take it out.") % {"place": value.index("\0") + 1}
        )
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise ValidationError(
            _("There is a broken character in it (at %(place)s). Take it out.") % {"place": error.start + 1}
        ) from error


def checked_references(artifact, fields: Mapping[str, Any], *, by) -> None:
    """Raise ValidationError unless product, owner and parent belong to this workspace and the person sees them."""
    References(artifact.workspace_id, by).check(artifact, fields)


class References:
    """What rows of one workspace may point at, as one person sees it; each question is asked once."""

    def __init__(self, workspace_id: int, by):
        self.workspace_id = workspace_id
        self.reach = reach_of(by) if by is not None else None
        self.members: dict[int, bool] = {}

    def check(self, artifact, fields: Mapping[str, Any]) -> None:
        errors: dict[str, str] = {}
        if (product := fields.get("product")) and not self.offers(product):
            errors["product"] = _("There is no such product here.")
        if (owner := fields.get("owner")) and not self.has_member(owner):
            errors["owner"] = _("%(name)s is not a member of this workspace.") % {"name": owner}
        if (department := fields.get("department")) and department.workspace_id != self.workspace_id:
            errors["department"] = _("There is no such department here.")
        if (parent := fields.get("parent")) and (problem := self.wrong_parent(artifact, parent)):
            errors["parent"] = problem
        for name in own_references(type(artifact)):
            if (target := fields.get(name)) and not self.reaches(target):
                errors[name] = _("There is no such thing here.")
        if errors:
            raise ValidationError(errors)
        artifact.agrees(fields.keys())

    def offers(self, product) -> bool:
        hidden = self.reach is not None and product.pk in self.reach.hidden_products
        return product.workspace_id == self.workspace_id and not hidden

    def has_member(self, user) -> bool:
        if user.pk not in self.members:
            here = Q(user=user.pk, workspace=self.workspace_id)
            self.members[user.pk] = bool(prepared.rows(Membership, here, ("pk",), limit=1))
        return self.members[user.pk]

    def reaches(self, target) -> bool:
        """Of this workspace and, where it is an artifact, within the person's reach."""
        if getattr(target, "workspace_id", self.workspace_id) != self.workspace_id:
            return False
        return self.reach is None or not hasattr(target, "kind") or self.reach.includes(target)

    def wrong_parent(self, artifact, parent) -> str:
        if not self.reaches(parent):
            return _("There is no such parent here.")
        if parent.kind != artifact.kind:
            return _("A parent is of the same kind.")
        above = parent if artifact.pk is not None else None
        while above is not None:
            if above.pk == artifact.pk:
                return _("%(parent)s lies below %(key)s; that would be a circle.") % {
                    "parent": parent.key,
                    "key": artifact.key,
                }
            above = above.parent
        return ""


@cache
def own_references(kind) -> tuple[str, ...]:
    """A kind's own foreign keys to artifacts follow the same rule as parents."""
    return tuple(field.name for field in kind._meta.local_fields if field.is_relation and not field.primary_key)


def full_clean_rows(artifacts: Sequence, rows: Sequence[Mapping], *, by) -> None:
    """Check every row before the first is written. Raises ValidationError that names the row."""
    references = References(artifacts[0].workspace_id, by) if artifacts else None
    world = World(artifacts[0].workspace_id, by) if artifacts else None
    for line, (artifact, row) in enumerate(zip(artifacts, rows, strict=True), start=1):
        try:
            checked(artifact, (row.keys() | {"title"}) - {"tags", "custom"})
            references.check(artifact, row)
            keeping.keep(artifact, row.get("custom"), by=by, world=world)
        except ValidationError as error:
            named = error.message_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.messages}
            raise ValidationError(
                [
                    _("Row %(line)s, %(field)s: %(problem)s") % {"line": line, "field": name, "problem": problems[0]}
                    for name, problems in named.items()
                ]
            ) from error
