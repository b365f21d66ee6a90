"""A baseline as it was signed, with the proof that it is untouched."""

from django.http import Http404
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bihuan.areas.prd.models import PRD
from bihuan.documents.comparing import compare, stretches
from bihuan.documents.reading import drawn
from bihuan.pages.entrance import artifact_for, members_only
from bihuan.pages.views.lists import labels_of


@require_safe
@members_only
def baseline(request, workspace, number, edition):
    """GET …/prds/<n>/baselines/<edition>/?from=1 compares it with an earlier one."""
    prd = artifact_for(request.user, PRD, workspace, number)
    one = prd.baselines.filter(number=edition).select_related("signed_by", "review", "change").first()
    if one is None:
        raise Http404(_("There is no such edition."))
    earlier = prd.baselines.filter(number__lt=edition).first()
    context = {
        "artifact": prd,
        "kind": PRD,
        "labels": labels_of(PRD),
        "here": f"/{workspace.slug}/prds/{number}/",
        "baseline": one,
        "text": drawn(one.frozen, user=request.user, workspace=workspace),
        "earlier": earlier,
        "stretches": stretches(compare(earlier.frozen, one.frozen)) if earlier else [],
    }
    return render(request, "prd/baseline.html", context)
