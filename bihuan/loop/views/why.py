"""The whole story of a requirement, or of what somebody said, on one page that can be printed."""

from django.http import Http404
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bihuan.areas.requirements.models import Requirement
from bihuan.areas.research.evidence import requirements_of
from bihuan.areas.research.models import Feedback
from bihuan.areas.research.stages import standing
from bihuan.artifacts.models import Artifact
from bihuan.loop.why.decisions import decisions_of
from bihuan.loop.why.gaps import gaps_of_voice
from bihuan.loop.why.story import story_of
from bihuan.pages.entrance import artifact_for, members_only
from bihuan.people.models import Role


@require_safe
@members_only
def of_requirement(request, workspace, number):
    """GET /<workspace>/requirements/<number>/why/"""
    requirement = seen(request, Requirement, workspace, number)
    context = {"story": story_of(requirement, request.user, workspace), "here": f"/{workspace.slug}/"}
    return render(request, "loop/why/requirement.html", context | {"artifact": requirement})


@require_safe
@members_only
def of_feedback(request, workspace, number):
    """GET /<workspace>/feedback/<number>/why/: what became of it."""
    voice = seen(request, Feedback, workspace, number)
    behind = requirements_behind(voice, request)
    tellings = list(voice.tellings.order_by("pk"))
    context = {
        "artifact": voice,
        "here": f"/{workspace.slug}/",
        "behind": [(one, decisions_of(one.as_kind())) for one in behind],
        "standing": standing(voice.state, behind),
        "tellings": tellings,
        "gaps": gaps_of_voice(voice, behind, len(tellings)),
    }
    return render(request, "loop/why/feedback.html", context)


def seen(request, kind, workspace, number):
    if request.membership.role < Role.MEMBER:
        raise Http404(_("This is for the team."))
    return artifact_for(request.user, kind, workspace, number)


def requirements_behind(voice: Feedback, request) -> list[Artifact]:
    """Those the person sees; merged ones as the one that stayed."""
    found = requirements_of([voice.pk]).get(voice.pk, [])
    return [one for one in found if request.user.reach.includes(one)]
