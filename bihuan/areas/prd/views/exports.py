"""A PRD, or one of its baselines, as a file."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bihuan.areas.prd.exporting.files import file_of
from bihuan.areas.prd.exporting.paper import paper_of
from bihuan.areas.prd.models import PRD, Baseline
from bihuan.pages.entrance import artifact_for, members_only


@require_safe
@members_only
def export(request, workspace, number):
    """GET …/prds/<n>/export/?format=pdf|docx|md&edition=2; without edition, what is signed, else as it stands."""
    prd = artifact_for(request.user, PRD, workspace, number)
    baseline = edition_of(prd, request.GET.get("edition", ""))
    try:
        content, type_, name = file_of(paper_of(prd, request.user, baseline=baseline), request.GET.get("format", "pdf"))
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return redirect(f"/{workspace.slug}/prds/{number}/")
    return as_file(content, type_, name)


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
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
