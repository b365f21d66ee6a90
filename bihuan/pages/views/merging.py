"""Merging an artifact into another one of its kind: choosing which one stays."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from bihuan.artifacts import search
from bihuan.artifacts.errors import Stale
from bihuan.artifacts.models import Artifact
from bihuan.batches import merging
from bihuan.pages.entrance import artifact_for, members_only
from bihuan.pages.views.batches import undoing_address
from bihuan.pages.views.lists import labels_of

OFFERED = 8


@members_only
def merge(request, workspace, pages, number):
    """GET …/merge/?q= offers what may stay; POST `survivor`, a key or a number, and `version` merges into it."""
    one = artifact_for(request.user, pages.kind, workspace, number)
    one.may(request.user, "merged")
    problem = ""
    if request.method == "POST":
        sent = request.POST.get("version", "")
        version = int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 10 else None
        try:
            survivor = chosen(request, workspace, pages.kind)
            batch = merging.merge(one, survivor, by=request.user, version=version)
        except Stale as stale:
            problem = _("%(key)s was changed meanwhile. Look at it again.") % {"key": stale.current.key}
            one = stale.current
        except ValidationError as refusal:
            problem = " ".join(refusal.messages)
        else:
            said = _("%(key)s went into %(survivor)s") % {"key": one.key, "survivor": survivor.key}
            messages.success(request, said, extra_tags=undoing_address(batch))
            return redirect(f"/{workspace.slug}/{pages.kind.slug}/{survivor.number}/")
    text = request.GET.get("q", "").replace("\0", "").strip()
    context = {
        "kind": pages.kind,
        "labels": labels_of(pages.kind),
        "artifact": one,
        "here": f"/{workspace.slug}/{pages.kind.slug}/{number}/",
        "text": text,
        "offered": offered(request, workspace, one, text) if text else [],
        "problem": problem,
    }
    return render(request, "pages/merge.html", context, status=422 if problem else 200)


def offered(request, workspace, one, text: str) -> list[Artifact]:
    """By key or by words; never the one itself, nor what was merged already."""
    seen = Artifact.objects.visible_to(request.user, workspace).filter(kind=one.kind, archived_at=None)
    seen = seen.exclude(pk=one.pk).exclude(state=merging.DUPLICATE)
    return list(seen.keyed(text)[:1]) or search.found(seen, text, limit=OFFERED, typing=True)


def chosen(request, workspace, kind) -> Artifact:
    key = request.POST.get("survivor", "").strip().split(" ")[0]
    if key.isascii() and key.isdigit():
        key = f"{kind.prefix}-{key}"
    found = kind.objects.visible_to(request.user, workspace).keyed(key).select_related("workspace").first()
    if found is None:
        raise ValidationError(_("Choose the one that stays; there is no %(key)s here.") % {"key": key or "—"})
    return found
