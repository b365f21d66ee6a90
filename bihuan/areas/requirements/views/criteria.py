"""Acceptance criteria: tick one, add one."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.areas.requirements.models import Requirement
from bihuan.artifacts.errors import Stale
from bihuan.pages.entrance import artifact_for, members_only


@require_POST
@members_only
def criteria(request, workspace, number):
    """POST …/criteria/: `line` with `met` 1 or 0 ticks one, `text` adds one; `version` is what was looked at."""
    one = artifact_for(request.user, Requirement, workspace, number)
    one.may(request.user, "changed")
    version, line = whole(request.POST.get("version")), whole(request.POST.get("line"))
    try:
        if line is None:
            one.add_criterion(request.POST.get("text", ""), by=request.user, version=version)
        else:
            one.tick(line, met=request.POST.get("met") == "1", by=request.user, version=version)
    except Stale:
        messages.error(request, _("Somebody changed it meanwhile. This is how it is now; tick again."))
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    return redirect(f"/{workspace.slug}/requirements/{number}/#criteria")


def whole(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else None
