"""Asks for approval, step after step, until the move happens or somebody says no."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from bihuan.approvals.models import Ask, Request, RequestStage
from bihuan.artifacts.errors import Refused
from bihuan.artifacts.models import Artifact
from bihuan.artifacts.reach import read_reach
from bihuan.artifacts.states import ApprovalStep, Move
from bihuan.artifacts.store import writing
from bihuan.people.models import Membership, Role, User

OPEN = ""


def ask(artifact, step: Move, *, by: User, reason: str, fields: dict) -> Request:
    """A request, in the transaction of the move. Raises ValidationError where one waits already."""
    if Request.objects.filter(artifact=artifact.pk, stage=RequestStage.WAITING).exists():
        raise ValidationError(_("%(key)s waits for an approval already. Withdraw it first.") % {"key": artifact.key})
    kept = {name: getattr(value, "pk", value) for name, value in fields.items()}
    if own := kept.get("custom"):
        # People by id, artifacts by key, as values of own fields are written.
        kept["custom"] = {slug: getattr(one, "key", getattr(one, "pk", one)) for slug, one in own.items()}
    request = Request.objects.create(
        workspace_id=artifact.workspace_id,
        artifact_id=artifact.pk,
        verb=step.verb,
        reason=reason,
        fields=kept,
        steps=[one.as_json() for one in step.approval],
        requested_by=by,
    )
    record(request, artifact, "approval_asked", by=by, told=open_steps(request, artifact), reason=reason)
    return request


def record(request: Request, artifact, verb: str, *, by, told: Iterable[int] = (), reason: str = "") -> None:
    """In the artifact's history; who is in `told` finds it in the inbox."""
    changes = {"approval": [None, request.pk], "told": [None, sorted(set(told))], "move": [None, request.verb]}
    artifact.as_kind().record(verb, by=by, changes=changes, reason=reason)


def open_steps(request: Request, artifact) -> list[int]:
    """Ask everybody of the step that is due, and of those together with it; their ids."""
    parts, asked = request.parts, []
    for number in wave(parts, request.at_step):
        people = approvers(parts[number], request, artifact)
        rows = [Ask(request=request, step=number, user_id=pk) for pk in people]
        Ask.objects.bulk_create(rows, ignore_conflicts=True)
        asked += people
    return asked


def wave(parts: list[ApprovalStep], first: int) -> list[int]:
    numbers = [first]
    while numbers[-1] + 1 < len(parts) and parts[numbers[-1] + 1].together:
        numbers.append(numbers[-1] + 1)
    return numbers


def approvers(part: ApprovalStep, request: Request, artifact) -> list[int]:
    """Who is asked: the named, or the role; not who requests it, unless nobody else is left; admins stand in."""
    members = Membership.objects.filter(workspace=request.workspace_id, user__is_active=True).select_related("user")
    seeing = [one for one in members if read_reach(one.user).includes(artifact)]
    wanted = [one for one in seeing if (one.user.email in part.people if part.people else one.role >= part.role)]
    others = [one for one in wanted if one.user_id != request.requested_by_id]
    admins = [one for one in seeing if one.role >= Role.ADMIN]
    free = [one for one in admins if one.user_id != request.requested_by_id]
    return [one.user_id for one in others or free or wanted or admins]


def held(pk: int) -> Request:
    return Request.objects.select_for_update().get(pk=pk)


def refuse_decided(request: Request) -> None:
    if not request.waits:
        raise Refused(_("This has been decided meanwhile: %(stage)s.") % {"stage": RequestStage(request.stage).label})


def mine(request: Request, user: User) -> Ask:
    """What this person is asked now. Raises Refused where nothing is."""
    refuse_decided(request)
    found = request.asks.filter(user=user, answer=OPEN).order_by("step").first()
    if found is None or not read_reach(user).includes(request.artifact):
        raise Refused(_("You are not asked to approve this, or have answered already."))
    return found


def answered(one: Ask, answer: str, reason: str = "") -> None:
    one.answer, one.reason, one.answered_at = answer, reason, timezone.now()
    one.save(update_fields=["answer", "reason", "answered_at"])


def approve(request: Request, *, by: User, reason: str = "") -> Request:
    """One agrees; the last one makes the move happen, with all checks again."""
    with writing():
        request = held(request.pk)
        answered(mine(request, by), Ask.Answer.APPROVED, reason)
        record(request, request.artifact, "approval_given", by=by, reason=reason)
        go_on(request)
    return request


def go_on(request: Request) -> None:
    parts = request.parts
    due = wave(parts, request.at_step)
    for number in due:
        if not settled(request, number, parts[number]):
            return
    request.at_step = due[-1] + 1
    request.save(update_fields=["at_step"])
    if request.at_step < len(parts):
        told = open_steps(request, request.artifact)
        record(request, request.artifact, "approval_asked", by=None, told=told)
        return
    take(request)


def settled(request: Request, number: int, part: ApprovalStep) -> bool:
    asks = request.asks.filter(step=number).exclude(answer=Ask.Answer.DELEGATED)
    given = asks.filter(answer=Ask.Answer.APPROVED).exists()
    if not part.everyone and given:
        asks.filter(answer=OPEN).update(answer=Ask.Answer.NOT_NEEDED, answered_at=timezone.now())
    return given and not asks.filter(answer=OPEN).exists()


def take(request: Request) -> None:
    """All have agreed: the move, as who asked for it; where it has become impossible, the request says why."""
    from django.db import transaction

    if request.requested_by is None:
        return end(request, RequestStage.FAILED, by=None, reason=_("Who asked for it is gone."))
    artifact = Artifact.objects.get(pk=request.artifact_id).as_kind()
    fields = {name: read(artifact, name, value) for name, value in request.fields.items()}
    try:
        with transaction.atomic():
            artifact.move(request.verb, by=request.requested_by, reason=request.reason, approved=True, **fields)
    except (ValidationError, Refused) as problem:
        said = " ".join(problem.messages) if isinstance(problem, ValidationError) else str(problem)
        return end(request, RequestStage.FAILED, by=None, reason=said)
    return end(request, RequestStage.APPROVED, by=None)


def read(artifact, name: str, value):
    if name == "custom":
        return value
    column = artifact._meta.get_field(name)
    if column.many_to_one:
        return column.related_model.objects.filter(pk=value).first()
    return value if column.many_to_many else column.to_python(value)


def end(request: Request, stage: RequestStage, *, by, reason: str = "") -> None:
    told = [request.requested_by_id] if request.requested_by_id else []
    if stage in (RequestStage.WITHDRAWN, RequestStage.FAILED):
        told += request.asks.filter(answer=OPEN).values_list("user", flat=True)
    request.asks.filter(answer=OPEN).update(answer=Ask.Answer.NOT_NEEDED, answered_at=timezone.now())
    request.stage, request.outcome, request.ended_at = stage, reason, timezone.now()
    request.save(update_fields=["stage", "outcome", "ended_at"])
    record(request, request.artifact, f"approval_{stage.value}", by=by, told=told, reason=reason)


def reject(request: Request, *, by: User, reason: str) -> Request:
    """One says no, and why: that ends it."""
    if not reason.strip():
        raise ValidationError({"reason": _("Say why, so that it can be done better.")})
    with writing():
        request = held(request.pk)
        answered(mine(request, by), Ask.Answer.REJECTED, reason)
        end(request, RequestStage.REJECTED, by=by, reason=reason)
    return request


def delegate(request: Request, *, by: User, to: User | None, reason: str = "") -> Request:
    """Somebody else decides instead. Raises ValidationError where they cannot."""
    with writing():
        request = held(request.pk)
        one = mine(request, by)
        member = to and Membership.objects.filter(workspace=request.workspace_id, user=to, user__is_active=True).first()
        if member is None or member.role < Role.MEMBER or not read_reach(to).includes(request.artifact):
            raise ValidationError({"to": _("Choose a member who may see it.")})
        if to.pk == request.requested_by_id:
            raise ValidationError({"to": _("Who asked for it cannot approve it.")})
        asked = request.asks.filter(step=one.step, user=to).first()
        if asked is not None:
            raise ValidationError({"to": _("%(name)s is asked already.") % {"name": to.name}})
        answered(one, Ask.Answer.DELEGATED, reason)
        Ask.objects.create(request=request, step=one.step, user=to, instead_of=by)
        record(request, request.artifact, "approval_delegated", by=by, told=[to.pk], reason=reason or to.name)
    return request


def withdraw(request: Request, *, by: User, reason: str = "") -> Request:
    """Who asked takes it back; an admin may too."""
    with writing():
        request = held(request.pk)
        refuse_decided(request)
        if not may_withdraw(request, by):
            raise Refused(_("Only who asked for it, and admins, take it back."))
        end(request, RequestStage.WITHDRAWN, by=by, reason=reason)
    return request


def may_withdraw(request: Request, user: User) -> bool:
    role = read_reach(user).role_in(request.workspace_id)
    return request.waits and (user.pk == request.requested_by_id or role >= Role.ADMIN)


def remind(request: Request, *, by: User | None) -> Request:
    """Everybody who has not answered is told again; by hand at most once an hour."""
    with writing():
        request = held(request.pk)
        now = timezone.now()
        refuse_decided(request)
        if by is not None and request.reminded_at and now - request.reminded_at < timezone.timedelta(hours=1):
            raise ValidationError(_("They were reminded less than an hour ago."))
        request.reminded_at = now
        request.save(update_fields=["reminded_at"])
        told = list(request.asks.filter(answer=OPEN).values_list("user", flat=True))
        record(request, request.artifact, "approval_reminded", by=by, told=told)
    return request
