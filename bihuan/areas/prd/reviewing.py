"""Asking people to review something, what they say, and whether that is enough to go on."""

from collections.abc import Iterable
from datetime import date

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from bihuan.areas.prd.checklist import marked
from bihuan.areas.prd.models.review import FollowUp, Opinion, Review, Reviewer, State
from bihuan.artifacts.errors import Refused
from bihuan.artifacts.models import Artifact
from bihuan.artifacts.models.link import LinkRole
from bihuan.artifacts.reach import read_reach
from bihuan.artifacts.store import writing
from bihuan.people.models import Membership, Role, User
from bihuan.ui.markdown import KEY


def ask(subject: Artifact, *, people: Iterable[User], by, due_on: date | None = None, checklist: str = "") -> Review:
    """A review of `subject` by these people, opened at once; each watches it and hears of it.

    Raises ValidationError where somebody may not see what is reviewed, or nobody is named.
    """
    named = list(dict.fromkeys(people))
    if not named:
        raise ValidationError({"reviewers": _("Name at least one reviewer.")})
    title = _("Review of %(key)s %(title)s") % {"key": subject.key, "title": subject.title}
    with writing():
        review = Review.objects.add(
            workspace=subject.workspace,
            title=title[:500],
            by=by,
            owner=by if isinstance(by, User) else None,
            product=subject.product,
            due_on=due_on,
            checklist=checklist,
        )
        Review.objects.filter(pk=review.pk).update(subject=subject.pk, subject_version=subject.version)
        review.refresh_from_db()
        for person in named:
            invite(review, person, by=by)
        review.link(subject, LinkRole.REVIEWS, by=by)
        review.move("open", by=by)
    return review


def invite(review: Review, person: User, *, by) -> Reviewer:
    """One more reviewer: a member who may see both the review and what is reviewed."""
    review.may(by, "changed")
    member = Membership.objects.filter(workspace=review.workspace_id, user=person, user__is_active=True).first()
    reach = read_reach(person)
    seen = reach.includes(review) and (review.subject is None or reach.includes(review.subject))
    if member is None or member.role < Role.MEMBER or not seen:
        raise ValidationError({"reviewers": _("%(name)s may not see it.") % {"name": person.name}})
    with writing():
        one, is_new = Reviewer.objects.get_or_create(review=review, user=person)
        if is_new:
            review.watches.get_or_create(user=person)
            review.record("reviewer_asked", by=by, changes={"told": [None, [person.pk]]}, reason=person.name)
    return one


def speak(review: Review, *, by: User, verdict: str, words: str = "") -> Reviewer:
    """What a named reviewer says. Raises Refused for anybody else, ValidationError without reasons for a no."""
    review.may(by, "commented")
    one = review.reviewers.filter(user=by).first()
    if one is None:
        raise Refused(_("Only the named reviewers of %(key)s give a verdict.") % {"key": review.key})
    if review.state != State.RUNNING:
        raise ValidationError({"verdict": _("%(key)s is not under review.") % {"key": review.key}})
    if verdict not in Opinion.values:
        raise ValidationError({"verdict": _("Choose a verdict.")})
    if verdict != Opinion.PASS and not words.strip():
        raise ValidationError({"words": _("Say what has to change.")})
    with writing():
        one.verdict, one.words, one.said_at = verdict, words.strip(), timezone.now()
        one.save(update_fields=["verdict", "words", "said_at"])
        said = str(Opinion(verdict).label)
        review.record("reviewed", by=by, changes={}, reason=f"{said} {one.words}".strip())
    return one


def tick(review: Review, line: int, *, by, met: bool, version: int | None = None) -> Review:
    try:
        text = marked(review.checklist, line, met=met)
    except IndexError as missing:
        raise ValidationError({"checklist": _("This point is not there any more.")}) from missing
    return review.change(by=by, version=version or review.version, checklist=text)


def follow_up(review: Review, text: str, *, by, owner: User | None = None, due_on: date | None = None) -> FollowUp:
    """What has to be done after the review; a key in it, REQ-12, says what it became."""
    review.may(by, "changed")
    if not text.strip():
        raise ValidationError({"text": _("Write what is to be done.")})
    if owner and not Membership.objects.filter(workspace=review.workspace_id, user=owner).exists():
        raise ValidationError({"owner": _("%(name)s is not a member of this workspace.") % {"name": owner}})
    with writing():
        named = KEY.search(text)
        seen = Artifact.objects.visible_to(by, review.workspace) if by else Artifact.objects.filter(trashed_at=None)
        became = seen.filter(workspace=review.workspace_id).keyed(named[0]).first() if named else None
        made = FollowUp.objects.create(
            review=review, text=text.strip()[:500], owner=owner, due_on=due_on, artifact=became
        )
        told = {"told": [None, [owner.pk]]} if owner else {}
        review.record("follow_up_added", by=by, changes=told, reason=made.text)
    return made


def finish(one: FollowUp, *, by, done: bool = True) -> FollowUp:
    one.review.may(by, "changed")
    with writing():
        one.done_at = timezone.now() if done else None
        one.save(update_fields=["done_at"])
        verb = "follow_up_done" if done else "follow_up_reopened"
        one.review.record(verb, by=by, changes={}, reason=one.text)
    return one


def passed_review(subject: Artifact) -> Review | None:
    return Review.objects.filter(subject=subject.pk, trashed_at=None, state=State.PASSED).order_by("-pk").first()


def missing_review(subject: Artifact) -> str:
    """Why a review does not cover the subject as it stands; empty where the newest one passed it."""
    newest = Review.objects.filter(subject=subject.pk, trashed_at=None).exclude(state=State.CANCELED)
    review = newest.order_by("-pk").first()
    if review is None:
        return _("No review has passed it. Say why it goes on without.")
    if review.state != State.PASSED:
        return _("%(review)s: %(state)s. Say why it goes on all the same.") % {
            "review": review.key,
            "state": review.state_now.label,
        }
    if text_changed_since(subject, review):
        return _("Its text was changed after %(review)s. Say why it goes on without another review.") % {
            "review": review.key
        }
    return ""


def text_changed_since(subject: Artifact, review: Review) -> bool:
    since = subject.events.filter(version__gt=review.subject_version or 0)
    return any({"body", "proposal"} & event.changes.keys() for event in since)
