"""What stood around an artifact at an earlier moment: links, comments and files, read back from its history."""

from dataclasses import dataclass

from bihuan.artifacts.models import Artifact, Comment, Event, File, Link
from bihuan.artifacts.models.link import LinkRole
from bihuan.artifacts.reach import reach_of
from bihuan.people.models import Role


@dataclass
class Surroundings:
    """`links` as (key of the source, role, key of the target); comments carry the text they had then."""

    links: list[tuple[str, LinkRole, str]]
    comments: list[Comment]
    files: list[File]


def surroundings(was: Artifact, user) -> Surroundings:
    """Around `was`, a copy that `as_of` made, as far as the person sees it."""
    moment = was.changed_at
    later = list(Event.objects.filter(artifact=was.pk, at__gt=moment).order_by("-pk"))
    member = was.role_of(user) >= Role.MEMBER
    files = was.files.filter(added_at__lte=moment).select_related("added_by")
    return Surroundings(
        links=links_then(was, user, later),
        comments=comments_then(was, user, later),
        files=list(files if member else files.exclude(comment__internal=True)),
    )


def links_then(was: Artifact, user, later: list[Event]) -> list[tuple[str, LinkRole, str]]:
    """Back from the links of today: what was drawn since is taken away, what was removed since is put back."""
    ends: dict[tuple[str, str, str], int] = {}
    for mine, other in (("source", "target"), ("target", "source")):
        for link in Link.objects.filter(**{mine: was.pk}).select_related("source", "target").order_by("pk"):
            ends[(link.source.key, link.role, link.target.key)] = getattr(link, f"{other}_id")
    for event in later:
        before, after = event.changes.get("link") or (None, None)
        if after:
            ends.pop(tuple(after), None)
        if before:
            ends[tuple(before)] = event.changes["other"]
    reach = reach_of(user)
    seen = {one.pk for one in Artifact.objects.filter(pk__in=ends.values()) if reach.includes(one)}
    return [(source, LinkRole(role), target) for (source, role, target), other in ends.items() if other in seen]


def comments_then(was: Artifact, user, later: list[Event]) -> list[Comment]:
    """Those said by then, each with the text from before its later edits."""
    said = was.comments.visible_to(user, was).select_related("author").order_by("pk")
    every = {comment.pk: comment for comment in said}
    for event in later:
        if event.verb == "comment_edited":
            before, after = event.changes["comment"]
            # Events of old do not say which comment they are about; it is the one that reads like this.
            named = every.get(event.changes.get("id", 0))
            edited = named or next((one for one in every.values() if one.text == after), None)
            if edited:
                edited.text = before
    return [comment for comment in every.values() if comment.created_at <= was.changed_at]
