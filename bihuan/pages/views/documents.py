"""Long texts: versions and their difference, an old one restored, remarks about a passage, who is here."""

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.http import Http404, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from bihuan.artifacts.errors import Stale
from bihuan.documents import presence
from bihuan.documents.anchoring import Anchor
from bihuan.documents.passages import remark
from bihuan.documents.reading import comparison, drawn
from bihuan.documents.versions import restore, text_of, texts_in
from bihuan.pages.entrance import artifact_for, members_only
from bihuan.pages.forms import capitalized
from bihuan.pages.views.lists import labels_of
from bihuan.people.models import Role


def member_reads(request, workspace, pages, number):
    """The artifact, for the team; whoever only asked for it finds nothing."""
    artifact = artifact_for(request.user, pages.kind, workspace, number)
    if artifact.role_of(request.user) < Role.MEMBER:
        raise Http404(_("History is for members."))
    return artifact


def field_named(artifact, name: str) -> str:
    names = list(texts_in(artifact))
    if not names or (name and name not in names):
        raise Http404(_("There is no such text."))
    return name or names[0]


@require_safe
@members_only
def versions(request, workspace, pages, number):
    """GET …/versions/?field=body&from=2&to=5&look=split|inline"""
    artifact = member_reads(request, workspace, pages, number)
    name = field_named(artifact, request.GET.get("field", ""))
    labels = {each: capitalized(label) for each, label in texts_in(artifact).items()}
    context = {
        "kind": pages.kind,
        "labels": labels_of(pages.kind),
        "artifact": artifact,
        "here": f"/{workspace.slug}/{pages.kind.slug}/{number}/",
        "name": name,
        "fields": labels,
        "may_change": artifact.can(request.user, "changed"),
        **comparison(artifact, name, request.GET),
    }
    return render(request, "documents/versions.html", context)


@require_POST
@members_only
def restoration(request, workspace, pages, number, wanted):
    """POST …/versions/<n>/restoration/ with `field` and the `version` the page was read at."""
    artifact = member_reads(request, workspace, pages, number)
    artifact.may(request.user, "changed")
    name = field_named(artifact, request.POST.get("field", ""))
    read_at = request.POST.get("version", "")
    known = int(read_at) if read_at.isascii() and read_at.isdigit() and len(read_at) < 10 else None
    here = f"/{workspace.slug}/{pages.kind.slug}/{number}/"
    try:
        restore(artifact, name, wanted, by=request.user, version=known)
    except ObjectDoesNotExist as missing:
        raise Http404(_("There is no such version.")) from missing
    except Stale:
        messages.error(request, _("Somebody saved in between. Look at the newest version first."))
        return redirect(f"{here}versions/?field={name}")
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect(f"{here}versions/?field={name}")
    messages.success(request, _("Version %(number)s is restored") % {"number": wanted})
    return redirect(here)


@require_POST
@members_only
def passages(request, workspace, pages, number):
    """POST …/passages/: `field`, `quote`, `prefix`, `suffix`, `text`; `visible` lets the requester read it."""
    artifact = artifact_for(request.user, pages.kind, workspace, number)
    name = field_named(artifact, request.POST.get("field", ""))
    said = {part: request.POST.get(part, "").replace("\r\n", "\n") for part in ("text", "quote", "prefix", "suffix")}
    shown = drawn(text_of(artifact, name), user=request.user, workspace=workspace)
    here = f"/{workspace.slug}/{pages.kind.slug}/{number}/"
    try:
        comment = remark(
            artifact,
            said["text"],
            Anchor(said["quote"], said["prefix"][-200:], said["suffix"][:200]),
            field=name,
            drawn=shown,
            by=request.user,
            internal=not request.POST.get("visible"),
        )
    except ValidationError as refusal:
        context = {"artifact": artifact, "labels": labels_of(pages.kind), "kind": pages.kind, "here": here}
        context |= {"said": said, "name": name, "problems": refusal.messages, "visible": request.POST.get("visible")}
        return render(request, "documents/remark.html", context, status=422)
    return redirect(f"{here}#comment-{comment.pk}")


@require_POST
@members_only
def here(request, workspace, pages, number):
    """POST …/presence/ every quarter of a minute: `editing`, or `leaving`; answers who else is here."""
    artifact = member_reads(request, workspace, pages, number)
    if request.POST.get("leaving"):
        presence.leave(artifact, request.user)
    else:
        presence.arrive(artifact, request.user, editing=bool(request.POST.get("editing")))
    others = [one for one in presence.visitors(artifact) if one.user_id != request.user.pk]
    shown = [{"name": one.name, "initial": one.initial, "hue": one.hue, "editing": one.editing} for one in others]
    return JsonResponse({"people": shown, "version": artifact.version})
