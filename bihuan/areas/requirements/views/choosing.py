"""Choosing the requirement that another one is a duplicate of."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from bihuan.areas.requirements.models import Requirement, State
from bihuan.areas.requirements.views.team import for_team
from bihuan.artifacts import search
from bihuan.artifacts.errors import Stale
from bihuan.artifacts.models import Artifact
from bihuan.pages.entrance import artifact_for
from bihuan.pages.views.batches import undoing_address

OFFERED = 8


def offered(request, workspace, one: Requirement, text: str) -> list[Artifact]:
    """By key or by words; never the one itself, nor what is a duplicate already."""
    text = text.replace("\0", "").strip()
    if not text:
        return []
    seen = Artifact.objects.visible_to(request.user, workspace).filter(kind=Requirement.slug)
    seen = seen.exclude(pk=one.pk).exclude(state=State.DUPLICATE)
    keyed = list(seen.keyed(text)[:1])
    return keyed or search.found(seen, text, limit=OFFERED, typing=True)


def chosen(request, workspace) -> Requirement:
    """The requirement sent as `survivor`, a key or a number. Raises ValidationError where there is none."""
    key = request.POST.get("survivor", "").strip().split(" ")[0]
    if key.isascii() and key.isdigit():
        key = f"{Requirement.prefix}-{key}"
    found = Requirement.objects.visible_to(request.user, workspace).keyed(key).select_related("workspace").first()
    if found is None:
        raise ValidationError(
            _("Choose the requirement it is a duplicate of; there is no %(key)s here.") % {"key": key or "—"}
        )
    return found


@for_team
def merge(request, workspace, number):
    """GET and POST /<workspace>/requirements/<number>/duplicate/"""
    one = artifact_for(request.user, Requirement, workspace, number)
    one.may(request.user, "duplicate")
    problem = ""
    if request.method == "POST":
        sent = request.POST.get("version", "")
        try:
            survivor = chosen(request, workspace)
            batch = one.merge_into(
                survivor, by=request.user, version=int(sent) if sent.isdigit() and len(sent) < 10 else None
            )
        except Stale as stale:
            problem = _("%(key)s was changed meanwhile. Look at it again.") % {"key": stale.current.key}
            one = stale.current
        except ValidationError as refusal:
            problem = " ".join(refusal.messages)
        else:
            said = _("%(key)s went into %(survivor)s") % {"key": one.key, "survivor": survivor.key}
            messages.success(request, said, extra_tags=undoing_address(batch))
            return redirect(survivor)
    context = {
        "artifact": one,
        "here": f"/{workspace.slug}/requirements/{number}/",
        "text": request.GET.get("q", ""),
        "offered": offered(request, workspace, one, request.GET.get("q", "")),
        "problem": problem,
    }
    return render(request, "requirements/duplicate.html", context, status=422 if problem else 200)
