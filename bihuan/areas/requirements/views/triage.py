"""The triage inbox: one list, the picked one beside it, and after each decision the next."""

from datetime import date, timedelta

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from bihuan.areas.requirements.models import Requirement
from bihuan.areas.requirements.triage import waiting, waiting_count
from bihuan.areas.requirements.views.choosing import chosen, offered
from bihuan.areas.requirements.views.team import for_team
from bihuan.artifacts.errors import Refused, Stale
from bihuan.artifacts.models import Artifact, Link
from bihuan.artifacts.models.link import LinkRole
from bihuan.documents.reading import drawn
from bihuan.pages.entrance import artifact_for
from bihuan.pages.rows import rows_of
from bihuan.pages.views.lists import counted
from bihuan.people.models import Role
from bihuan.workflows import reasons

QUOTED = 20


class SnoozeForm(forms.Form):
    wake_on = forms.DateField()


def naps() -> list[tuple[date, str]]:
    """Until when something is put off most often."""
    today = timezone.localdate()
    monday = today + timedelta(days=7 - today.weekday())
    return [
        (today + timedelta(days=1), _("Tomorrow")),
        (monday, _("Next Monday")),
        (today + timedelta(days=30), _("In a month")),
    ]


@require_safe
@for_team
def inbox(request, workspace):
    """GET /<workspace>/requirements/triage/?one=<number>"""
    return page(request, workspace, request.GET.get("one", ""))


def page(request, workspace, number: str = "", problem: str = "", status: int = 200):
    ids = waiting(request)
    rows = rows_of(Requirement, workspace, ids)
    known = {str(row.number) for row in rows}
    number = number if number in known or problem else (str(rows[0].number) if rows else "")
    one = artifact_for(request.user, Requirement, workspace, int(number)) if number.isdigit() else None
    context = {
        "rows": rows,
        "one": one,
        "body": drawn(one.body, user=request.user, workspace=workspace) if one else "",
        "count": counted(waiting_count(request)),
        "here": f"/{workspace.slug}/requirements/triage/",
        "problem": problem,
        "reasons": reasons.offered(workspace.pk, Requirement.slug) if one else [],
        "naps": naps(),
        "said": request.POST,
        "voices": voices_behind(one, request) if one else [],
        "text": request.GET.get("q", ""),
        "offered": offered(request, workspace, one, request.GET.get("q", "")) if one else [],
        "may_decline": request.membership.role >= Role.LEAD,
        "may_create": request.membership.role >= Requirement.needs["created"],
    }
    return render(request, "requirements/triage.html", context, status=status)


def voices_behind(one: Requirement, request) -> list[Artifact]:
    """What evidences it, in the words of the shared table."""
    links = Link.objects.filter(target=one.pk, role=LinkRole.EVIDENCES).order_by("-pk")
    ids = list(links.values_list("source", flat=True)[:QUOTED])
    return list(Artifact.objects.visible_to(request.user, request.workspace).filter(pk__in=ids).order_by("-pk"))


@require_POST
@for_team
def decide(request, workspace, number):
    """POST …/triage/<number>/: `deed` is accept, decline, snooze or duplicate; then comes the next one."""
    one = artifact_for(request.user, Requirement, workspace, number)
    deed = DEEDS.get(request.POST.get("deed", ""))
    if deed is None:
        raise Http404(_("There is no such decision."))
    sent = request.POST.get("version", "")
    version = int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 10 else None
    try:
        words = deed(request, workspace, one, version)
    except Stale as stale:
        problem = _("%(key)s was changed meanwhile. Look at it again.") % {"key": stale.current.key}
        return page(request, workspace, str(number), problem, 409)
    except ValidationError as refusal:
        return page(request, workspace, str(number), " ".join(refusal.messages), 422)
    except Refused as refusal:
        return page(request, workspace, str(number), str(refusal), 403)
    waits = _("%(key)s waits for an approval") % {"key": one.key}
    messages.success(request, waits if one.asked else words)
    return redirect("requirements-triage", workspace.slug)


def accept(request, workspace, one, version) -> str:
    one.move("accept", by=request.user, version=version)
    return _("%(key)s is accepted; clarify it next") % {"key": one.key}


def decline(request, workspace, one, version) -> str:
    said = [request.POST.get(name, "").strip() for name in ("template", "reason")]
    one.move("decline", by=request.user, version=version, reason="\n".join(filter(None, said)))
    return _("%(key)s is declined; those behind it hear why") % {"key": one.key}


def snooze(request, workspace, one, version) -> str:
    form = SnoozeForm({"wake_on": request.POST.get("until") or request.POST.get("wake_on")})
    if not form.is_valid():
        raise ValidationError(_("Say until when, like 2026-07-14."))
    one.move("snooze", by=request.user, version=version, wake_on=form.cleaned_data["wake_on"])
    return _("%(key)s sleeps until %(day)s") % {"key": one.key, "day": one.wake_on}


def duplicate(request, workspace, one, version) -> str:
    survivor = chosen(request, workspace)
    one.merge_into(survivor, by=request.user, version=version)
    return _("%(key)s is a duplicate of %(survivor)s, which has its voices now") % {
        "key": one.key,
        "survivor": survivor.key,
    }


DEEDS = {"accept": accept, "decline": decline, "snooze": snooze, "duplicate": duplicate}
