"""Whether values may be written: what the fields demand, and whether what they point at is within reach."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models
from django.utils.translation import gettext as _

from bihuan.artifacts.reach import reach_of
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
                artifact.State(value)
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
    errors: dict[str, str] = {}
    workspace_id = artifact.workspace_id
    reach = reach_of(by) if by is not None else None
    if (product := fields.get("product")) and (
        product.workspace_id != workspace_id or (reach and product.pk in reach.hidden_products)
    ):
        errors["product"] = _("There is no such product here.")
    if (owner := fields.get("owner")) and not Membership.objects.filter(user=owner, workspace=workspace_id).exists():
        errors["owner"] = _("%(name)s is not a member of this workspace.") % {"name": owner}
    if (department := fields.get("department")) and department.workspace_id != workspace_id:
        errors["department"] = _("There is no such department here.")
    if (parent := fields.get("parent")) and (problem := wrong_parent(artifact, parent, reach)):
        errors["parent"] = problem
    errors |= wrong_links(artifact, fields, reach)
    if errors:
        raise ValidationError(errors)


def wrong_parent(artifact, parent, reach) -> str:
    if parent.workspace_id != artifact.workspace_id or (reach and not reach.includes(parent)):
        return _("There is no such parent here.")
    if parent.kind != artifact.kind:
        return _("A parent is of the same kind.")
    above = parent
    while above is not None:
        if above.pk == artifact.pk and artifact.pk is not None:
            return _("%(parent)s lies below %(key)s; that would be a circle.") % {
                "parent": parent.key,
                "key": artifact.key,
            }
        above = above.parent
    return ""


def wrong_links(artifact, fields: Mapping[str, Any], reach) -> dict[str, str]:
    """A kind's own foreign keys to artifacts follow the same rule as parents."""
    wrong = {}
    for field in artifact._meta.local_fields:
        if not field.is_relation or field.primary_key or not (target := fields.get(field.name)):
            continue
        elsewhere = getattr(target, "workspace_id", artifact.workspace_id) != artifact.workspace_id
        if elsewhere or (reach and hasattr(target, "kind") and not reach.includes(target)):
            wrong[field.name] = _("There is no such thing here.")
    return wrong


def full_clean_rows(artifacts: Sequence, rows: Sequence[Mapping], *, by) -> None:
    """Check every row before the first is written. Raises ValidationError that names the row."""
    for line, (artifact, row) in enumerate(zip(artifacts, rows, strict=True), start=1):
        try:
            checked(artifact, (row.keys() | {"title"}) - {"tags"})
            checked_references(artifact, row, by=by)
        except ValidationError as error:
            named = error.message_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.messages}
            raise ValidationError(
                [
                    _("Row %(line)s, %(field)s: %(problem)s") % {"line": line, "field": name, "problem": problems[0]}
                    for name, problems in named.items()
                ]
            ) from error
