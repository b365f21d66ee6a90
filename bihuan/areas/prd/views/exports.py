"""A PRD, or one of its baselines, as a file: a short one at once, a long one made in the background."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bihuan.areas.prd.exporting import making
from bihuan.areas.prd.exporting.files import TYPES, file_of, known, takes_long
from bihuan.areas.prd.exporting.paper import paper_of
from bihuan.areas.prd.models import PRD, Baseline, Export
from bihuan.areas.prd.models.export import Making
from bihuan.pages.entrance import artifact_for, members_only
from bihuan.pages.views.lists import labels_of

SHOWN = 10


@require_safe
@members_only
def export(request, workspace, number):
    """GET …/prds/<n>/export/?format=pdf|docx|md&edition=2; without edition, what is signed, else as it stands."""
    prd = artifact_for(request.user, PRD, workspace, number)
    edition = request.GET.get("edition", "")
    baseline = edition_of(prd, edition)
    try:
        format_ = known(request.GET.get("format", "pdf"))
        paper = paper_of(prd, request.user, baseline=baseline)
        if takes_long(paper, format_):
            return page(request, prd, {"format": format_, "edition": edition})
        content, type_, name = file_of(paper, format_)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect(f"/{workspace.slug}/prds/{number}/")
    return as_file(content, type_, name)


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def exports(request, workspace, number):
    """GET one's own files of it and how far they are; POST `format` and `edition` asks for one."""
    prd = artifact_for(request.user, PRD, workspace, number)
    if request.method != "POST":
        return page(request, prd)
    baseline = edition_of(prd, request.POST.get("edition", ""))
    try:
        format_ = known(request.POST.get("format", "pdf"))
        making.ask(prd, format_, baseline.number if baseline else None, by=request.user)
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
    return redirect(f"/{workspace.slug}/prds/{number}/exports/")


def page(request, prd: PRD, wanted: dict | None = None):
    mine = prd.exports.filter(created_by=request.user).order_by("-pk")[:SHOWN]
    context = {
        "artifact": prd,
        "kind": PRD,
        "labels": labels_of(PRD),
        "here": f"/{request.workspace.slug}/prds/{prd.number}/",
        "wanted": wanted,
        "exports": list(mine),
    }
    return render(request, "prd/exports.html", context)


def own(request, workspace, number, pk) -> Export:
    prd = artifact_for(request.user, PRD, workspace, number)
    return get_object_or_404(Export, prd=prd, created_by=request.user, pk=pk)


@require_safe
@members_only
def download(request, workspace, number, pk):
    """GET the file; 404 where it is not ready, somebody else's, or gone."""
    one = own(request, workspace, number, pk)
    if one.making != Making.DONE or not one.file:
        raise Http404(_("This file is not there any more. Export once more."))
    with one.file.open("rb") as content:
        return as_file(content.read(), TYPES[one.format], one.name)


@require_POST
@members_only
def stop(request, workspace, number, pk):
    own(request, workspace, number, pk).stop()
    return redirect(f"/{workspace.slug}/prds/{number}/exports/")


def edition_of(prd: PRD, asked: str) -> Baseline | None:
    """The baseline of this number; the signed one where none is named. Raises Http404 where there is none."""
    if not asked:
        return prd.baseline() if prd.signed else None
    if asked == "draft":
        return None
    found = (
        prd.baselines.filter(number=int(asked)).first()
        if asked.isascii() and asked.isdigit() and len(asked) < 9
        else None
    )
    if found is None:
        raise Http404(_("There is no such edition."))
    return found


def as_file(content: bytes, type_: str, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=type_)
    answer["Content-Disposition"] = content_disposition_header(True, name)
    answer["Cache-Control"] = "private, no-store"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
