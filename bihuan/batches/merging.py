"""Two of a kind turn out to be one: all that hangs on the one moves to the other, which survives; and back again.

A kind says more with plain functions of its own: `cannot_survive(self, survivor)`, why these two cannot be one, and
`hand_over(self, survivor, journal, by)`, what else of it moves.
"""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from bihuan.artifacts.errors import Stale
from bihuan.artifacts.models import Artifact, Comment, File, Link, Watch
from bihuan.artifacts.models.link import LinkRole
from bihuan.artifacts.reach import reach_of
from bihuan.artifacts.store import writing
from bihuan.batches.models import Batch
from bihuan.batches.recording import Journal, parts_of
from bihuan.fields.definitions import defined
from bihuan.fields.models import FieldValue, Type

DUPLICATE = "duplicate"


def merge(artifact, survivor, *, by, version: int | None = None) -> Batch:
    """Links, children, comments, files, watchers and tags go to `survivor`; `artifact` is closed as its duplicate.

    The batch returned undoes it. Raises Refused, Stale, or ValidationError where the survivor cannot take it over.
    """
    artifact, survivor = artifact.as_kind(), survivor.as_kind()
    for one in (artifact, survivor):
        one.may(by, "merged")
    if problem := refusal(artifact, survivor, by):
        raise ValidationError({"survivor": problem})
    with writing():
        current = type(artifact).objects.select_for_update().get(pk=artifact.pk)
        if version is not None and version != current.version:
            raise Stale(current, {})
        journal = Journal(artifact, {"do": "merge", "keys": [artifact.key, survivor.key]}, by=by)
        with parts_of("merge"):
            become_one(current, survivor, journal, by)
            current.record("merged", by=by, changes={"merged": [current.key, survivor.key], "other": survivor.pk})
        # Whoever followed the one follows the survivor now, and hears of it here.
        survivor.record("merged", by=by, changes={"merged": [survivor.key, current.key], "other": current.pk})
    artifact.refresh_from_db()
    return journal.batch


def become_one(artifact, survivor, journal: Journal, by) -> None:
    journal.link(artifact, survivor, LinkRole.DUPLICATES, by=by)
    with journal.changing(artifact, by):
        close(artifact, by)
    for hand_over in (hand_over_links, hand_over_children, hand_over_fields, hand_over_values, hand_over_talk):
        hand_over(artifact, survivor, journal, by)
    if more := getattr(artifact, "hand_over", None):
        more(survivor, journal, by)


def refusal(artifact, survivor, by) -> str:
    """Why these two cannot be one; empty where they can."""
    if survivor.pk == artifact.pk:
        return _("%(key)s cannot be a duplicate of itself.") % {"key": artifact.key}
    gone = survivor.trashed_at or survivor.workspace_id != artifact.workspace_id
    if survivor.kind != artifact.kind or gone or (by is not None and not reach_of(by).includes(survivor)):
        return _("Choose one of the same kind that is still there.")
    if survivor.state == DUPLICATE:
        return _("%(key)s is a duplicate itself. Choose the one it was merged into.") % {"key": survivor.key}
    if survivor.archived_at:
        return _("%(key)s is archived. Take it out of the archive first.") % {"key": survivor.key}
    put_away = artifact.archived_at or artifact.state == DUPLICATE
    if put_away and Link.objects.filter(source=artifact.pk, target=survivor.pk, role=LinkRole.DUPLICATES).exists():
        return _("%(key)s was merged into %(survivor)s already.") % {"key": artifact.key, "survivor": survivor.key}
    rule = getattr(artifact, "cannot_survive", None)
    return rule(survivor) if rule else ""


def close(artifact, by) -> None:
    """A kind that knows duplicates makes it one; else it goes to the archive, where it says of what it was one."""
    if any(move.verb == DUPLICATE for move in artifact.moves):
        artifact.move(DUPLICATE, by=by, approved=True)  # merging is a deed of its own
    elif not artifact.archived_at:
        artifact.archive(by=by)


def hand_over_links(artifact, survivor, journal: Journal, by) -> None:
    """What the person may not see moves all the same: the system moves it. What was its duplicate stays so."""
    drawn = Link.objects.filter(source=artifact.pk) | Link.objects.filter(target=artifact.pk)
    drawn = drawn.exclude(role=LinkRole.DUPLICATES).select_related("source__workspace", "target__workspace")
    for link in list(drawn.order_by("pk")):
        outward = link.source_id == artifact.pk
        other = link.target if outward else link.source
        who = by if by is not None and other.can(by, "linked") else None
        kept = {"note": link.note, "strength": link.strength, "provenance": link.provenance}
        if other.pk != survivor.pk:
            ends = (survivor, other) if outward else (other, survivor)
            journal.link(*ends, link.role, by=who, **kept)
        journal.unlink(link, by=who)


def hand_over_children(artifact, survivor, journal: Journal, by) -> None:
    """A survivor that stands below the other one takes its place first, or the tree would bite its tail."""
    above = survivor
    while above is not None and above.pk != artifact.pk:
        above = above.parent
    if above is not None:
        point(survivor, "parent", artifact.parent, journal, by)
    for child in type(artifact).objects.filter(parent=artifact.pk, trashed_at=None).order_by("pk"):
        if child.pk != survivor.pk:
            point(child, "parent", survivor, journal, by)


def hand_over_fields(artifact, survivor, journal: Journal, by) -> None:
    """Whatever names it in a field of its own names the survivor, as feedback names its customer."""
    for kind in Artifact.kinds().values():
        for field in kind._meta.local_fields:
            if field.is_relation and not field.remote_field.parent_link and field.related_model is Artifact:
                for one in kind.objects.filter(**{field.name: artifact.pk}, trashed_at=None).order_by("pk"):
                    point(one, field.name, survivor, journal, by)


def hand_over_values(artifact, survivor, journal: Journal, by) -> None:
    """Own fields that link to it link to the survivor; the survivor's own are emptied, it is no link to itself."""
    every = [field for kind in Artifact.kinds() for field in defined(artifact.workspace_id).of(kind).current]
    if not (links := [field.pk for field in every if field.type == Type.LINK]):
        return
    pointing = FieldValue.objects.filter(field__in=links, ref=artifact.pk, artifact__trashed_at=None)
    for value in pointing.select_related("artifact", "field").order_by("pk"):
        one, slug = value.artifact.as_kind(), value.field.slug
        key = None if one.pk == survivor.pk else survivor.key
        who = by if by is not None and one.can(by, "changed") else None
        with journal.changing(one, who):
            one.change(by=who, custom={slug: key})


def point(one, name: str, target, journal: Journal, by) -> None:
    in_sight = by is not None and one.can(by, "changed") and (target is None or target.can(by, "changed"))
    who = by if in_sight else None
    with journal.changing(one, who):
        one.change(by=who, **{name: target})


def hand_over_talk(artifact, survivor, journal: Journal, by) -> None:
    for model in (Comment, File):
        ids = list(model.objects.filter(artifact=artifact.pk).values_list("pk", flat=True))
        journal.hand_over(model, ids, artifact, survivor)
    following = Watch.objects.filter(artifact=artifact.pk).exclude(
        user__in=Watch.objects.filter(artifact=survivor.pk).values("user")
    )
    users = list(following.values_list("user", flat=True))
    if users:
        Watch.objects.bulk_create([Watch(artifact_id=survivor.pk, user_id=pk) for pk in users], ignore_conflicts=True)
        journal.note(survivor.pk, "watched", {"users": users})
    worn, kept = ({tag.name for tag in one.tags.all()} for one in (artifact, survivor))
    if worn - kept:
        with journal.changing(survivor, by):
            survivor.change(by=by, tags=sorted(worn | kept))
