"""Approvals: what waits for me, what I asked for, what was decided; and each with what may be done."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from bihuan.approvals import asking
from bihuan.approvals.models import Ask, Request, RequestStage
from bihuan.artifacts.errors import Refused
from bihuan.artifacts.models import Artifact
from bihuan.pages.entrance import members_only
from bihuan.people.models import Membership, Role, User

SHOWN = 100


def seen_by(user, workspace):
    """The requests about what this person may see."""
    within = Artifact.objects.visible_to(user, workspace)
    return Request.objects.filter(workspace=workspace, artifact__in=within).select_related("artifact", "requested_by")


def open_for(user):
    return Exists(Ask.objects.filter(request=OuterRef("pk"), user=user, answer=asking.OPEN))


def waiting_for(user, workspace) -> int:
    """How many approvals this person has to give."""
    return seen_by(user, workspace).filter(open_for(user), stage=RequestStage.WAITING)[:1000].count()


@require_safe
@members_only
def approvals(request, workspace):
    """GET /<workspace>/approvals/?tab=mine|asked|decided"""
    seen, tab = seen_by(request.user, workspace), request.GET.get("tab", "mine")
    mine = seen.filter(open_for(request.user), stage=RequestStage.WAITING)
    sets = {
        "mine": (_("For me"), mine),
        "asked": (_("Asked by me"), seen.filter(requested_by=request.user)),
        "decided": (_("Decided"), seen.exclude(stage=RequestStage.WAITING)),
    }
    tab = tab if tab in sets else "mine"
    rows = list(sets[tab][1].order_by("-pk")[:SHOWN])
    counts = {"mine": mine.count()}
    tabs = [
        {"label": label, "url": f"?tab={name}", "count": counts.get(name), "current": name == tab}
        for name, (label, _rows) in sets.items()
    ]
    return render(request, "pages/approvals.html", {"rows": rows, "tabs": tabs, "tab": tab})


def request_for(request, workspace, pk: int) -> Request:
    found = seen_by(request.user, workspace).filter(pk=pk).first() if pk < 2**63 else None
    if found is None:
        raise Http404(_("There is no such approval here."))
    return found


@require_safe
@members_only
def approval(request, workspace, pk):
    """GET /<workspace>/approvals/<pk>/: who is asked, who said what, and the forms for who may."""
    return shown(request, workspace, request_for(request, workspace, pk))


def shown(request, workspace, one: Request, problem: str = "", status: int = 200):
    asks = list(one.asks.select_related("user", "instead_of").order_by("step", "pk"))
    members = Membership.objects.filter(workspace=workspace, role__gte=Role.MEMBER, user__is_active=True)
    known = {request.user.pk, one.requested_by_id, *(ask.user_id for ask in asks if ask.step >= one.at_step)}
    context = {
        "one": one,
        "artifact": one.artifact.as_kind(),
        "steps": steps_of(one, asks),
        "asked": one.waits and any(ask.user_id == request.user.pk and not ask.answer for ask in asks),
        "may_withdraw": asking.may_withdraw(one, request.user),
        "may_remind": one.waits and request.user.pk == one.requested_by_id,
        "people": members.exclude(user__in=known - {None}).order_by("user__name").values_list("user", "user__name"),
        "problem": problem,
    }
    return render(request, "pages/approval.html", context, status=status)


def steps_of(one: Request, asks: list[Ask]) -> list[dict]:
    """Each step with who is asked, or with who will be: {"number", "part", "asks", "choice", "later"}."""
    parts = one.parts
    names = dict(
        User.objects.filter(email__in=[each for part in parts for each in part.people]).values_list("email", "name")
    )
    return [
        {
            "number": number + 1,
            "part": part,
            "asks": (mine := [ask for ask in asks if ask.step == number]),
            "choice": sum(ask.answer != Ask.Answer.DELEGATED for ask in mine) > 1
            or (not mine and len(part.people) != 1),
            "later": [names.get(each, each) for each in part.people],
            "role": "" if part.people else Role(part.role).label,  # forms write role 0 beside names
        }
        for number, part in enumerate(parts)
    ]


@require_POST
@members_only
def decide(request, workspace, pk, deed):
    """POST /<workspace>/approvals/<pk>/<approve|reject|delegate|withdraw|remind>/"""
    one, reason = request_for(request, workspace, pk), request.POST.get("reason", "").replace("\0", "")[:2000]
    try:
        done(one, deed, by=request.user, reason=reason, to=request.POST.get("to", ""))
    except (ValidationError, Refused) as refusal:
        said = " ".join(refusal.messages) if isinstance(refusal, ValidationError) else str(refusal)
        one.refresh_from_db()
        return shown(request, workspace, one, said, 422 if isinstance(refusal, ValidationError) else 403)
    one.refresh_from_db()
    messages.success(request, f"{one.artifact.key} · {one.move_label()}: {one.get_stage_display()}")
    return redirect("approval", workspace.slug, pk)


def done(one: Request, deed: str, *, by, reason: str, to: str | int = "") -> None:
    """What the deed's name says. Raises ValidationError or Refused."""
    if deed == "approve":
        asking.approve(one, by=by, reason=reason)
    elif deed == "reject":
        asking.reject(one, by=by, reason=reason)
    elif deed == "delegate":
        known = str(to).isascii() and str(to).isdigit() and len(str(to)) < 19
        asking.delegate(one, by=by, to=User.objects.filter(pk=to).first() if known else None, reason=reason)
    elif deed == "withdraw":
        asking.withdraw(one, by=by, reason=reason)
    elif deed == "remind":
        asking.remind(one, by=by)
    else:
        raise Http404(_("There is no such deed."))


def waiting_on(artifact) -> Request | None:
    """The approval an artifact waits for."""
    return (
        Request.objects.filter(artifact=artifact.pk, stage=RequestStage.WAITING).select_related("requested_by").first()
    )
