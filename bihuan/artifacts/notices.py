"""The inbox: who is told of an event, and why. One notice a person and event, for the strongest reason."""

from django.db.models import Q

from bihuan import prepared
from bihuan.artifacts.models.comment import Comment
from bihuan.artifacts.models.event import Event
from bihuan.artifacts.models.watch import Notice, Watch, Why
from bihuan.artifacts.reach import read_reach
from bihuan.people.models import Role, User

QUIET = {"created", "imported", "placed", "tagged", "comment_edited", "notified"}


def tell_watchers(sender, event: Event, **kwargs) -> None:
    """Put an event in the inbox of everybody it concerns, except who did it."""
    reasons = {user: why for user, why in reversed(list(concerned(event))) if user != event.actor_id}
    internal = bool(event.changes.get("internal"))
    people = User.objects.filter(pk__in=reasons, is_active=True) if reasons else ()
    Notice.objects.bulk_create(
        [
            Notice(
                workspace_id=event.workspace_id,
                user=user,
                artifact_id=event.artifact_id,
                event=event,
                why=reasons[user.pk],
                at=event.at,
            )
            for user in people
            if may_hear(user, event.artifact, internal)
        ],
        ignore_conflicts=True,
    )


def concerned(event: Event):
    """(user id, why), the strongest reason first."""
    if "part_of" in event.changes:
        return
    for user_id in event.changes.get("mentioned", ()):
        yield user_id, Why.MENTIONED
    if event.verb.startswith("approval_"):
        for user_id in event.changes["told"][1]:
            yield user_id, Why.APPROVAL
    owner_id = event.artifact.owner_id
    if event.verb == "created" or "owner" in event.changes:
        yield owner_id, Why.ASSIGNED
    if event.verb in QUIET:
        return
    if event.verb == "commented":
        said = Comment.objects.filter(pk=event.changes["comment"][1]).select_related("parent").first()
        if said and said.parent:
            yield said.parent.author_id, Why.REPLIED
    yield owner_id, Why.OWNER
    for (user_id,) in prepared.rows(Watch, Q(artifact=event.artifact_id), ("user",)):
        yield user_id, Why.WATCHING


def may_hear(user: User, artifact, internal: bool) -> bool:
    reach = read_reach(user)
    return reach.includes(artifact) and (not internal or reach.role_in(artifact.workspace_id) >= Role.MEMBER)
