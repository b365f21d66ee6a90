"""Hears what happens to requirements and feedback, and tells everybody behind it, once a stage.

Runs in the transaction that marks the event dispatched (artifacts/dispatch.py): a telling is written exactly
once however often the process dies. Mails leave later, from the rows written here (mailing.py).
"""

from collections.abc import Collection, Iterable
from email.utils import make_msgid
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from bihuan import prepared
from bihuan.areas.research.evidence import DUPLICATE, REQUIREMENTS, family_of, requirements_of, survivors_of
from bihuan.areas.research.models.card import Card
from bihuan.areas.research.models.feedback import Feedback, State
from bihuan.areas.research.models.telling import Stage, Telling, way_to
from bihuan.areas.research.stages import RANK, STAGE_OF
from bihuan.areas.research.telling import news
from bihuan.artifacts.models import Artifact, Comment, Event, Link, Notice
from bihuan.artifacts.models.comment import MENTION
from bihuan.artifacts.models.link import LinkRole
from bihuan.artifacts.models.watch import Why
from bihuan.artifacts.notices import may_hear
from bihuan.people.models import Role, User

ENDED = (Stage.LIVE, Stage.DECLINED)


def hear(sender, event: Event, **kwargs) -> None:
    if event.artifact.trashed_at:
        return
    if event.artifact.kind == REQUIREMENTS:
        hear_of_requirement(event)
    elif event.artifact.kind == Feedback.slug:
        hear_of_feedback(event, Feedback.objects.select_related("workspace").get(pk=event.artifact_id))


def hear_of_requirement(event: Event) -> None:
    if "state" in event.changes:
        before, after = event.changes["state"]
        if after == DUPLICATE:
            catch_up(event.artifact, event)
            return
        again = event.verb == "reopen" and STAGE_OF.get(before) in ENDED
        stage = Stage.REOPENED if again else STAGE_OF.get(after, Stage.RECEIVED)
        note_on_card(event, stage)
        if not anybody_behind(event.artifact_id):
            return
        everyone = Feedback.objects.behind(*family_of(event.artifact))
        tell_all(everyone, event.artifact, stage, event, reason=event.reason)
    elif linked_as(event, LinkRole.DUPLICATES):
        catch_up(event.artifact, event)


def anybody_behind(requirement: int) -> bool:
    """A glance: whether feedback, or a requirement that was merged into it, points at it."""
    roles = [str(LinkRole.EVIDENCES), str(LinkRole.DUPLICATES)]
    return bool(prepared.rows(Link, Q(target=requirement, role__in=roles), ("pk",), limit=1))


def hear_of_feedback(event: Event, voice: Feedback) -> None:
    if event.verb == "created" and voice.channel == Feedback.Channel.PORTAL:
        tell(voice, Stage.RECEIVED, event)
    elif event.verb == "commented" and not event.changes["internal"]:
        hear_of_comment(event, voice)
    elif event.verb == "contest":
        tell_owners(event, voice)
    elif linked_as(event, LinkRole.EVIDENCES):
        hear_of_link(event, voice)
    elif event.verb == "unlinked":
        if voice.state == State.LINKED and not requirements_of([voice.pk]):
            voice.move("put_back", by=None)
    elif event.actor_id:
        # What the system itself does to feedback follows from a requirement, of which they were told.
        hear_of_decision(event, voice)


def hear_of_decision(event: Event, voice: Feedback) -> None:
    """Somebody of the team decided about the feedback itself, without a requirement."""
    if event.verb == "dismiss":
        tell(voice, Stage.DECLINED, event, reason=event.reason)
    elif event.verb == "answer":
        tell(voice, Stage.ANSWERED, event)
    elif event.verb == "take_up" and event.changes["state"][0] == State.DISMISSED:
        tell(voice, Stage.REOPENED, event)


def hear_of_comment(event: Event, voice: Feedback) -> None:
    said = Comment.objects.select_related("author").filter(pk=event.changes["comment"][1]).first()
    if said is None:
        return
    if said.author is None:
        tell_owners(event, voice)
    elif voice.role_of(said.author) >= Role.MEMBER and said.author.email != voice.email:
        tell(voice, Stage.REPLY, event, comment=said)


def hear_of_link(event: Event, voice: Feedback) -> None:
    requirement = Artifact.objects.filter(pk=event.changes["other"], kind=REQUIREMENTS, trashed_at=None).first()
    if requirement is None:
        return
    if voice.state == State.NEW:
        voice.move("take_up", by=None)
    catch_up(requirement, event, only=voice)
    if voice.channel == Feedback.Channel.VOTE and not voice.tellings.exists():
        tell(voice, Stage.RECEIVED, event)


def note_on_card(event: Event, stage: Stage) -> None:
    """The changelog tells since when it is live; what is taken up again leaves it."""
    cards = Card.objects.filter(requirement=event.artifact_id)
    if stage == Stage.LIVE:
        cards.filter(live_at=None).update(live_at=event.at)
    elif stage != Stage.DECLINED:
        cards.update(live_at=None)


def linked_as(event: Event, role: str) -> bool:
    return event.verb == "linked" and event.changes["link"][1][1] == role


def catch_up(requirement: Artifact, event: Event, only: Feedback | None = None) -> None:
    """Tell those who came to a requirement late how far it is, unless they know."""
    survivor = survivors_of([requirement])[requirement.pk]
    if survivor.state == DUPLICATE or survivor.trashed_at:
        return
    stage = STAGE_OF.get(survivor.state, Stage.RECEIVED)
    everyone = Feedback.objects.behind(*family_of(survivor))
    if only is not None:
        everyone = everyone.filter(pk=only.pk)
    reason = ""
    if stage == Stage.DECLINED:
        reason = survivor.events.filter(verb="decline").order_by("-pk").values_list("reason", flat=True).first() or ""
    tell_all(everyone, survivor, stage, event, reason=reason)


def tell_all(everyone, about: Artifact, stage: Stage, event: Event, *, reason: str = "") -> None:
    if stage == Stage.RECEIVED:
        return
    round_ = Event.objects.filter(artifact=about, verb="reopen", pk__lte=event.pk).count()
    voices = list(everyone.filter(trashed_at=None).select_related("workspace").order_by("pk"))
    known = told_before(voices, about, round_)
    for voice in voices:
        told = known.get(voice.pk, set())
        news_to_them = stage in (Stage.DECLINED, Stage.REOPENED) or RANK[stage] > max(
            (RANK[each] for each in told), default=0
        )
        if news_to_them and stage not in told:
            tell(voice, stage, event, about=about, round_=round_, reason=reason)
            follow(voice, stage, reason)


def told_before(voices: Iterable[Feedback], about: Artifact, round_: int) -> dict[int, set[Stage]]:
    """By feedback id, what its person was told of the matter since it was last reopened.

    What they heard of a requirement that was merged into this one since, they need not hear again.
    """
    told: dict[int, set[Stage]] = {}
    merged = family_of(about) - {about.pk}
    rows = Telling.objects.filter(feedback__in=[voice.pk for voice in voices])
    for pk, matter, stage, when in rows.values_list("feedback", "about", "stage", "round"):
        of_this = matter == about.pk and when == round_
        of_merged = matter in merged and stage != Stage.DECLINED and round_ == 0
        taken_up = matter is None and stage == Stage.REOPENED
        if of_this or of_merged or taken_up:
            told.setdefault(pk, set()).add(Stage(stage))
    return told


def tell(
    voice: Feedback,
    stage: Stage,
    event: Event,
    *,
    about: Artifact | None = None,
    round_: int = 0,
    reason: str = "",
    comment: Comment | None = None,
) -> None:
    words = news(
        stage,
        title=voice.title,
        language=voice.language,
        key=voice.key,
        begins=about.starts_on if about else None,
        ends=about.due_on if about else None,
        reason=reason,
        who=str(comment.author) if comment else "",
        said=MENTION.sub(r"@\g<name>", comment.text) if comment else "",
    )
    Telling.objects.get_or_create(
        feedback=voice,
        about=about,
        stage=stage,
        round=round_,
        **({"event": event} if about is None else {}),
        defaults={
            "event": event,
            "comment": comment,
            "subject": words.subject,
            "text": words.text,
            "message_id": make_msgid(domain=urlsplit(settings.SITE_URL).hostname),
            "next_try_at": timezone.now() if voice.email else None,
        },
    )


def follow(voice: Feedback, stage: Stage, reason: str) -> None:
    """Let the feedback's own state follow what its person was told, and let its watchers know."""
    if verb := consequence(voice, stage):
        voice.move(verb, by=None, reason=(reason or "—") if verb == "dismiss" else "")
    else:
        to_pass_on = not voice.email and way_to(voice) == "colleague"
        voice.record("to_pass_on" if to_pass_on else "told", by=None, changes={"told": [None, str(stage)]})


def consequence(voice: Feedback, stage: Stage) -> str:
    if stage == Stage.LIVE:
        return "answer" if voice.state in (State.NEW, State.LINKED, State.UNSOLVED, State.DISMISSED) else ""
    if stage == Stage.REOPENED:
        return "take_up" if voice.state in (State.ANSWERED, State.UNSOLVED, State.DISMISSED) else ""
    if stage == Stage.DECLINED:
        others = [STAGE_OF.get(each.state) for each in requirements_of([voice.pk]).get(voice.pk, ())]
        undone = voice.state in (State.NEW, State.LINKED, State.UNSOLVED)
        return "dismiss" if undone and all(other == Stage.DECLINED for other in others) else ""
    return "take_up" if voice.state in (State.NEW, State.DISMISSED) else ""


def tell_owners(event: Event, voice: Feedback) -> None:
    """Whoever owns a requirement hears that somebody behind it answered, or sees it unsolved."""
    owners: Collection[int] = {each.owner_id for each in requirements_of([voice.pk]).get(voice.pk, ()) if each.owner_id}
    Notice.objects.bulk_create(
        [
            Notice(
                workspace_id=event.workspace_id,
                user=user,
                artifact_id=voice.pk,
                event=event,
                why=Why.OWNER,
                at=event.at,
            )
            for user in User.objects.filter(pk__in=owners, is_active=True)
            if may_hear(user, voice, internal=False)
        ],
        ignore_conflicts=True,
    )
