"""Drawing and removing links."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from bihuan.artifacts.checking import storable
from bihuan.artifacts.models.link import Link, LinkRole
from bihuan.artifacts.reach import reach_of
from bihuan.artifacts.store import writing
from bihuan.artifacts.writing import record


def link(
    artifact, target, role: str, *, by, note: str = "", strength: int | None = None, provenance: str = "person"
) -> Link:
    """`artifact` does `role` to `target`, e.g. evidences. The same link twice is one link."""
    artifact.may(by, "linked")
    if role not in LinkRole.values:
        raise ValidationError({"role": _("“%(role)s” is not a kind of link.") % {"role": role}})
    if target.workspace_id != artifact.workspace_id or (by is not None and not reach_of(by).includes(target)):
        raise ValidationError({"target": _("There is no such artifact here.")})
    if target.pk == artifact.pk:
        raise ValidationError({"target": _("%(key)s cannot be linked to itself.") % {"key": artifact.key}})
    storable(note)
    with writing():
        drawn, is_new = Link.objects.get_or_create(
            source_id=artifact.pk,
            target_id=target.pk,
            role=role,
            defaults={"note": note, "strength": strength, "provenance": provenance, "created_by": by},
        )
        if is_new:
            for end, other in ((artifact, target), (target, artifact)):
                record(
                    end, "linked", by=by, changes={"link": [None, [artifact.key, role, target.key]], "other": other.pk}
                )
    return drawn


def unlink(artifact, target, role: str, *, by) -> None:
    """Remove a link; nothing happens where there is none."""
    artifact.may(by, "linked")
    with writing():
        gone, _details = Link.objects.filter(source_id=artifact.pk, target_id=target.pk, role=role).delete()
        if gone:
            for end, other in ((artifact, target), (target, artifact)):
                record(
                    end,
                    "unlinked",
                    by=by,
                    changes={"link": [[artifact.key, role, target.key], None], "other": other.pk},
                )
