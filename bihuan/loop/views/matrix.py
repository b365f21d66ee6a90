"""The traceability matrix: which requirements are covered at each step, and where the holes are."""

from django.http import Http404
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bihuan.areas.requirements.models import Requirement
from bihuan.loop.choosing import Chosen, place_of
from bihuan.loop.matrix.cells import cells_of
from bihuan.loop.matrix.columns import BY_NAME
from bihuan.loop.matrix.coverage import MOST, Matrix, matrix_of
from bihuan.loop.sheets import file_answer
from bihuan.loop.views.demand import tabs_of
from bihuan.pages.entrance import members_only
from bihuan.pages.rows import rows_of
from bihuan.people.models import Role

SHOWN = 50


@require_safe
@members_only
def matrix(request, workspace):
    """GET /<workspace>/loop/matrix/?holes=any|<column>&stage=all&page=1 and the filters of requirements."""
    chosen, whole, holes = asked_of(request, workspace)
    lines = whole.with_holes(holes)
    place = place_of(request.GET.get("page", ""))
    shown = lines[(place - 1) * SHOWN : place * SHOWN]
    rows = {row.pk: row for row in rows_of(Requirement, workspace, [line.pk for line in shown])}
    drawn = cells_of(whole, shown, request.user, workspace)
    context = {
        "chosen": chosen,
        "matrix": whole,
        "holes": holes,
        "tabs": tabs_of(request, chosen.stage),
        "rows": [(rows[line.pk], cells) for line, _key, cells in drawn if line.pk in rows],
        "total": len(lines),
        "page": place,
        "pages": -(-len(lines) // SHOWN),
        "most": MOST,
        "here": f"/{workspace.slug}/",
    }
    return render(request, "loop/matrix/page.html", context)


@require_safe
@members_only
def export(request, workspace):
    """GET /<workspace>/loop/matrix/export/?format=csv|xlsx with the filters of the page: all lines, no pages."""
    _chosen, whole, holes = asked_of(request, workspace)
    lines = whole.with_holes(holes)
    rows = {row.pk: row for row in rows_of(Requirement, workspace, [line.pk for line in lines])}
    heads = [_("Key"), _("Title"), _("State"), *(column.label for column in whole.columns), _("Holes")]
    drawn = cells_of(whole, lines, request.user, workspace)
    table = (exported(rows[line.pk], cells, whole.holes_of(line)) for line, _key, cells in drawn if line.pk in rows)
    return file_answer(request.GET.get("format", "csv"), f"{workspace.slug}-matrix", heads, table)


def asked_of(request, workspace) -> tuple[Chosen, Matrix, str]:
    if request.membership.role < Role.MEMBER:
        raise Http404(_("This is for the team."))
    chosen = Chosen(request, workspace)
    holes = request.GET.get("holes", "")
    found = matrix_of(chosen.requirements, request.user, workspace)
    return chosen, found, holes if holes == "any" or holes in BY_NAME else ""


def exported(row, cells, holes) -> list:
    words = [cell.words for cell in cells]
    return [row.key, row.title, row.state_now.label, *words, ", ".join(str(column.label) for column in holes)]
