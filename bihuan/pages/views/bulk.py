"""One deed to many picked rows of a list, or to all that match its filter, as one batch that can be undone."""

from typing import Any

from django.contrib import messages
from django.http import QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from bihuan.artifacts.models import Artifact
from bihuan.batches.deeds import kept_of
from bihuan.batches.models import Batch, Stand
from bihuan.batches.work import begin
from bihuan.pages.entrance import members_only
from bihuan.pages.forms import ArtifactForm
from bihuan.pages.listing import Listing
from bihuan.pages.views.batches import undoing_address
from bihuan.pages.views.writing import same_site

MOST = 200
MOST_MATCHING = 100_000
FIELDS = ("owner", "priority", "product", "due_on", "tags")


@require_POST
@members_only
def bulk(request, workspace, pages):
    """POST …/bulk/: `picked` numbers, or `everything` and the `filter` of the list; and `deed`:

    a move's verb as move:accept, a field's name, archive or trash.
    """
    back = redirect(request.headers["Referer"] if same_site(request) else f"/{workspace.slug}/{pages.kind.slug}/")
    deed = deed_of(request, workspace, pages)
    ids = matching(request, workspace, pages.kind) if "everything" in request.POST else picked(request, pages.kind)
    if ids is None:
        return back
    if deed is None or not ids:
        messages.warning(request, _("Pick rows first, then what to do with them."))
        return back
    batch = begin(workspace=workspace, kind=pages.kind, deed=deed, ids=ids, by=request.user)
    if batch.working:
        return redirect(f"/{workspace.slug}/batches/{batch.pk}/")
    tell(request, batch)
    return back


def picked(request, kind) -> list[int]:
    numbers = [int(n) for n in request.POST.getlist("picked")[:MOST] if n.isascii() and n.isdigit() and len(n) < 10]
    seen = kind.objects.visible_to(request.user, request.workspace).filter(number__in=numbers)
    return list(seen.order_by("pk").values_list("pk", flat=True))


def matching(request, workspace, kind) -> list[int] | None:
    """All that the list shows with its filter; None, and why, where that cannot be said."""
    listing = Listing(kind, request.user, workspace, QueryDict(request.POST.get("filter", "")[:8_000]))
    ids = ids_of(listing)
    if listing.unread:
        messages.error(request, " ".join(listing.problems))
        return None
    if len(ids) > MOST_MATCHING:
        said = _("More than %(count)s match. Narrow the filter.")
        messages.error(request, said % {"count": f"{MOST_MATCHING:,}"})
        return None
    return ids


def ids_of(listing: Listing) -> list[int]:
    found = Artifact.objects.filter(listing.where).order_by("pk").values_list("pk", flat=True)
    return list(dict.fromkeys(found[: MOST_MATCHING + 1]))


def tell(request, batch: Batch) -> None:
    """What came of it, with the way to undo it."""
    counts = batch.counts()
    if done := counts[Stand.DONE]:
        said = ngettext("%(count)s changed", "%(count)s changed", done) % {"count": done}
        messages.success(request, said, extra_tags=undoing_address(batch))
    elif batch.failure:
        messages.error(request, batch.failure)
    for step in batch.steps.filter(stand=Stand.REFUSED).select_related("artifact").order_by("pk")[:5]:
        messages.error(request, f"{step.artifact.key}: {step.problem}")
    if counts[Stand.REFUSED] > 5:
        messages.error(request, _("and %(count)s more were not changed") % {"count": counts[Stand.REFUSED] - 5})


def deed_of(request, workspace, pages) -> dict[str, Any] | None:
    name, reason = request.POST.get("deed", ""), request.POST.get("reason", "").replace("\0", "")
    if name.startswith("move:") and any(move.verb == name[5:] for move in pages.kind.moves_in(workspace.pk)):
        return {"do": "move", "verb": name[5:], "reason": reason}
    if name in ("archive", "trash"):
        return {"do": name}
    if name in FIELDS and (name in pages.kind.editable or name == "tags"):
        sent = {name: request.POST.get(name, ""), "title": "-"}
        form = ArtifactForm(pages.kind, request.user, workspace, sent)
        form.is_valid()
        if name in form.errors:
            messages.error(request, " ".join(form.errors[name]))
            return None
        value = form.cleaned_data[name]
        return {"do": "tag", "tags": value} if name == "tags" else {"do": "change", "fields": kept_of({name: value})}
    return None
