"""Acceptance criteria: tick one, add one."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.areas.requirements.criteria import marked, with_one_more
from bihuan.areas.requirements.models import Requirement
from bihuan.artifacts.errors import Stale
from bihuan.pages.entrance import artifact_for, members_only


@require_POST
@members_only
def criteria(request, workspace, number):
    """POST …/criteria/: `line` with `met` 1 or 0 ticks one, `text` adds one; `version` is what was looked at."""
    one = artifact_for(request.user, Requirement, workspace, number)
    one.may(request.user, "changed")
    try:
        one.change(by=request.user, version=whole(request.POST.get("version")), acceptance=asked_for(request, one))
    except Stale:
        messages.error(request, _("Somebody changed it meanwhile. This is how it is now; tick again."))
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    return redirect(f"/{workspace.slug}/requirements/{number}/#criteria")


def asked_for(request, one: Requirement) -> str:
    if (text := request.POST.get("text", "").strip()) or "line" not in request.POST:
        if not text:
            raise ValidationError(_("Write the criterion first."))
        return with_one_more(one.acceptance, text)
    line = whole(request.POST["line"])
    try:
        return marked(one.acceptance, -1 if line is None else line, met=request.POST.get("met") == "1")
    except IndexError as missing:
        raise ValidationError(_("This criterion is not there any more.")) from missing


def whole(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else None
