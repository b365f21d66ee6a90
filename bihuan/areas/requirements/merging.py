"""One requirement turns out to be another: everything behind and below it moves to the one that survives."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from bihuan.artifacts.models.link import Link, LinkRole
from bihuan.artifacts.models.watch import Watch
from bihuan.artifacts.store import writing

DUPLICATE = "duplicate"


def merge_into(requirement, survivor, *, by, version: int | None = None) -> None:
    """Voices, children, watchers and tags go to the survivor, a link says so, and `requirement` is its duplicate.

    Raises Refused, Stale, or ValidationError where the survivor cannot take it over.
    """
    if problem := cannot_survive(requirement, survivor):
        raise ValidationError({"survivor": problem})
    with writing():
        requirement.link(survivor, LinkRole.DUPLICATES, by=by)
        requirement.move("duplicate", by=by, version=version)
        hand_over_evidence(requirement, survivor, by)
        hand_over_children(requirement, survivor, by)
        for user in Watch.objects.filter(artifact=requirement.pk).values_list("user", flat=True):
            Watch.objects.get_or_create(artifact_id=survivor.pk, user_id=user)
        tags = {tag.name for tag in requirement.tags.all()}
        kept = {tag.name for tag in survivor.tags.all()}
        if tags - kept:
            survivor.change(by=by, tags=sorted(tags | kept))


def cannot_survive(requirement, survivor) -> str:
    if survivor.pk == requirement.pk:
        return _("%(key)s cannot be a duplicate of itself.") % {"key": requirement.key}
    if survivor.kind != requirement.kind or survivor.trashed_at:
        return _("Choose a requirement that is still there.")
    if survivor.state == DUPLICATE:
        return _("%(key)s is a duplicate itself. Choose the one it was merged into.") % {"key": survivor.key}
    if any(is_larger(child, survivor) for child in children(requirement)):
        return _("Something below %(key)s is larger than %(survivor)s and cannot stand below it.") % {
            "key": requirement.key,
            "survivor": survivor.key,
        }
    return ""


def children(requirement):
    """What stands right below it; of what is in the trash nothing moves."""
    return type(requirement).objects.filter(parent=requirement.pk, trashed_at=None).order_by("pk")


def is_larger(child, survivor) -> bool:
    from bihuan.areas.requirements.models import RANK

    return child.pk != survivor.pk and RANK[child.level] > RANK[survivor.level]


def hand_over_evidence(requirement, survivor, by) -> None:
    """Voices that the person may not see stay behind it all the same: the system moves them."""
    links = Link.objects.filter(target=requirement.pk, role=LinkRole.EVIDENCES).select_related("source")
    for link in list(links.order_by("pk")):
        voice = link.source
        who = by if by is not None and voice.can(by, "linked") else None
        kept = {"note": link.note, "strength": link.strength, "provenance": link.provenance}
        voice.link(survivor, LinkRole.EVIDENCES, by=who, **kept)
        voice.unlink(requirement, LinkRole.EVIDENCES, by=who)


def hand_over_children(requirement, survivor, by) -> None:
    """A survivor that stands below the other one takes its place first, or the tree would bite its tail."""
    above = survivor
    while above is not None and above.pk != requirement.pk:
        above = above.parent
    if above is not None:
        move_below(survivor, requirement.parent, by)
    for child in list(children(requirement)):
        if child.pk != survivor.pk:
            move_below(child, survivor, by)


def move_below(child, parent, by) -> None:
    """What the person may not see moves all the same, like a voice: the system moves it."""
    in_sight = by is not None and child.can(by, "changed") and (parent is None or parent.can(by, "changed"))
    child.change(by=by if in_sight else None, parent=parent)
