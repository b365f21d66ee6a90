"""What is like what one types, or like what one looks at; and saying that two are not the same."""

from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from bihuan.artifacts.errors import Refused
from bihuan.artifacts.models import Artifact
from bihuan.pages.entrance import artifact_for, members_only
from bihuan.people.models import Role
from bihuan.similarity.finding import nearest, nearest_to
from bihuan.similarity.models import Correction

SHORTEST = 4
SHOWN = 5
# What each kind is looked for among: a voice is put behind a requirement, a requirement is another one.
AMONG = {"feedback": ("requirements", "feedback"), "requirements": ("requirements",)}


def kind_or_404(kind: str) -> type[Artifact]:
    if kind not in AMONG:
        raise Http404(_("There is no such page here."))
    return Artifact.kinds()[kind]


def seen(request, workspace, kind: str):
    """What this person may be shown; a duplicate stands for nothing of its own."""
    there = Artifact.objects.visible_to(request.user, workspace)
    return there.filter(kind__in=AMONG[kind], archived_at=None).exclude(state="duplicate")


@require_safe
@members_only
def typing(request, workspace, kind):
    """GET …/<kind>/similar/?title=…&body=…: what is there already, while one writes."""
    kind_or_404(kind)
    text = f"{request.GET.get('title', '')}\n{request.GET.get('body', '')}".replace("\0", "").strip()
    found = nearest(text, seen(request, workspace, kind), workspace=workspace) if len(text) >= SHORTEST else []
    return render(request, "similarity/typing.html", {"found": found})


@require_safe
@members_only
def beside(request, workspace, kind, number):
    """GET …/<kind>/<number>/similar/: what is nearest to this one, and what can be done about it."""
    one = artifact_for(request.user, kind_or_404(kind), workspace, number)
    found = nearest_to(one, seen(request, workspace, kind), limit=SHOWN)
    may = request.membership.role >= Role.MEMBER
    context = {"artifact": one, "found": found, "may_decide": may, "here": f"/{workspace.slug}/{kind}/{number}/"}
    context["in_triage"] = kind == "requirements" and "triage" in request.GET
    return render(request, "similarity/page.html", context)


@require_POST
@members_only
def reject(request, workspace, kind, number):
    """POST …/<kind>/<number>/similar/rejection/: `other` asks for something else; it is not suggested again."""
    one = artifact_for(request.user, kind_or_404(kind), workspace, number)
    if request.membership.role < Role.MEMBER:
        raise Refused(_("You need the role “%(role)s” for this.") % {"role": Role.MEMBER.label})
    key = request.POST.get("other", "")
    other = Artifact.objects.visible_to(request.user, workspace).filter(kind__in=AMONG[kind]).keyed(key).first()
    if other is None:
        raise Http404(_("There is no %(key)s here.") % {"key": key or "—"})
    Correction.objects.say(one, other, same=False, by=request.user)
    if request.headers.get("HX-Request"):
        return redirect("similar-beside", workspace.slug, kind, number)
    return redirect(one)
