"""Who has left is replaced, who forgets is reminded; what is gone asks nobody."""

from contextlib import suppress

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from bihuan.approvals import asking
from bihuan.approvals.models import Ask, Request, RequestStage
from bihuan.artifacts.errors import Refused
from bihuan.artifacts.models import Event
from bihuan.artifacts.reach import read_reach
from bihuan.artifacts.store import writing

REMINDED_AFTER = timezone.timedelta(days=2)
GONE = ("trashed", "archived", "merged")
LOOKED = timezone.timedelta(minutes=10)
looked_at = {"last": timezone.datetime.min.replace(tzinfo=timezone.get_default_timezone())}


def hear(sender, event: Event, **kwargs) -> None:
    if event.verb in GONE:
        for pk in Request.objects.filter(artifact=event.artifact_id, stage=RequestStage.WAITING).values_list(
            "pk", flat=True
        ):
            put_away(pk)


def put_away(pk: int) -> None:
    request = asking.held(pk)
    if request.waits:
        with in_words_of(request):
            said = _("It was put away before everybody had answered.")
        asking.end(request, RequestStage.FAILED, by=None, reason=said)


def in_words_of(request: Request):
    """What the house itself says is said in the language of who asked."""
    return translation.override(request.requested_by.language if request.requested_by else None)


def at_tick(sender, **kwargs) -> None:
    """Every ten minutes: those who left are replaced, those who forget are reminded."""
    now = timezone.now()
    if now - looked_at["last"] < LOOKED:
        return
    looked_at["last"] = now
    for request in Request.objects.filter(stage=RequestStage.WAITING).select_related("artifact"):
        replace_the_gone(request)
        if now - (request.reminded_at or request.requested_at) > REMINDED_AFTER:
            with suppress(Refused):  # it was decided in this very moment
                asking.remind(request, by=None)


def replace_the_gone(request: Request) -> None:
    """A step whose people have all left, or see it no longer, goes to whom it goes without them."""
    with writing():
        request = asking.held(request.pk)
        for one in request.asks.filter(answer=asking.OPEN).select_related("user"):
            if one.user.is_active and read_reach(one.user).includes(request.artifact):
                continue
            with in_words_of(request):
                said = _("Has left: somebody else is asked.")
            asking.answered(one, Ask.Answer.NOT_NEEDED, said)
            known = set(request.asks.filter(step=one.step).values_list("user", flat=True))
            people = asking.approvers(request.parts[one.step], request, request.artifact)
            new = [pk for pk in people if pk not in known]
            rows = [Ask(request=request, step=one.step, user_id=pk, instead_of=one.user) for pk in new]
            Ask.objects.bulk_create(rows)
            asking.record(request, request.artifact, "approval_asked", by=None, told=new, reason=said)
            asking.go_on(request)
