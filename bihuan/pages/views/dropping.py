"""A card put into another column or lane, an entry of a calendar put on another day; with a form that does the same."""

from django.contrib import messages
from django.http import Http404, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from bihuan.pages.entrance import artifact_for, members_only
from bihuan.pages.layouts.cards import Board
from bihuan.pages.layouts.writing import Desk, Given
from bihuan.pages.views.batches import undoing_address
from bihuan.pages.views.deeds import wants_json
from bihuan.pages.views.lists import labels_of
from bihuan.pages.views.opening import opened


@members_only
def drop(request, workspace, pages, number):
    """GET …/drop/?<the board's address> asks where to; POST puts it there: `column`, `lane`, and `sure` for a full one.

    A script gets JSON: `full` where it takes one more only if somebody is sure, 409 where it takes none.
    """
    artifact = artifact_for(request.user, pages.kind, workspace, number)
    artifact.may(request.user, "changed")
    plan = Board(opened(request, workspace, pages))
    if plan.column_axis is None:
        raise Http404(_("There is no such field here."))
    if request.method != "POST":
        return ask(request, workspace, pages, artifact, plan)
    column, lane = request.POST.get("column"), request.POST.get("lane")
    full = plan.full(column, artifact) if column else None
    if full and (plan.hard or "sure" not in request.POST):
        return refuse_full(request, workspace, pages, artifact, plan, full)
    cells = {plan.by: plan.column_axis.text(column)} if column else {}
    if lane and plan.lane_axis:
        cells[plan.lanes_by] = plan.lane_axis.text(lane)
    back = f"/{workspace.slug}/{pages.kind.slug}/board/?{request.GET.urlencode()}"
    return written(request, workspace, pages, artifact, cells, "board", back)


def written(request, workspace, pages, artifact, cells: dict[str, str], do: str, back: str):
    """Write the cells as one batch; what is refused is said, and who must say more is sent where it is asked."""
    version = request.POST.get("version", "")
    whole = int(version) if version.isascii() and version.isdigit() and len(version) < 10 else None
    desk = Desk(pages.kind, request.user, workspace, do)
    desk.write({artifact.number: Given(cells, whole)})
    undo = undoing_address(desk.batch) if desk.batch else ""
    said = _("%(key)s is moved") % {"key": artifact.key}
    problem = " ".join(one.problem for one in desk.problems)
    asked = next((one.ask for one in desk.problems if one.ask), "")
    if wants_json(request):
        told = {"detail": problem, "ask": asked} if problem else {"said": said}
        return JsonResponse(told | {"undo": undo}, status=422 if problem else 200)
    if asked:
        return redirect(asked)
    if problem:
        messages.error(request, problem)
    elif undo:
        messages.success(request, said, extra_tags=undo)
    return redirect(back)


def refuse_full(request, workspace, pages, artifact, plan: Board, full: tuple[int, int]):
    key = request.POST["column"]
    words = {"column": plan.column_axis.labels([key])[key], "count": full[0], "limit": full[1]}
    said = _("“%(column)s” is full: %(count)s of %(limit)s.") % words
    if wants_json(request):
        return JsonResponse({"detail": said}, status=409) if plan.hard else JsonResponse({"full": said})
    return ask(request, workspace, pages, artifact, plan, said)


def ask(request, workspace, pages, artifact, plan: Board, full: str = ""):
    boxes = []
    for name, axis in (("column", plan.column_axis), ("lane", plan.lane_axis)):
        if axis is None:
            continue
        now = axis.key_of(artifact)
        filled = {at[name == "lane"] for at in plan.counts} | {now}
        boxes.append((name, axis.label, axis.columns(filled), request.POST.get(name, now)))
    here = f"/{workspace.slug}/{pages.kind.slug}/"
    context = {
        "kind": pages.kind,
        "labels": labels_of(pages.kind),
        "artifact": artifact,
        "boxes": boxes,
        "full": full,
        "hard": plan.hard,
        "here": here,
        "back": f"{here}board/?{request.GET.urlencode()}",
    }
    return render(request, "pages/drop.html", context, status=409 if full else 200)
