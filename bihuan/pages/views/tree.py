"""The tree: parents with what is below them; what is too much at once comes when it is opened."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Exists, OuterRef
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from bihuan.artifacts.models import Artifact
from bihuan.pages.entrance import artifact_for, members_only
from bihuan.pages.listing import Listing
from bihuan.pages.rows import Row, rows_of
from bihuan.pages.saved.showing import tabs_over
from bihuan.pages.views.deeds import wants_json
from bihuan.pages.views.lists import labels_of
from bihuan.people.models import Role

TOPS = 200
AT_ONCE = 300


class Node:
    """A row and what is below it; `later` means there is more, which comes when somebody asks."""

    def __init__(self, row: Row):
        self.row = row
        self.count = 0
        self.children: list[Node] = []

    @property
    def later(self) -> bool:
        return self.count > len(self.children)


@members_only
def tree(request, workspace, pages):
    """GET …/tree/: `?root=REQ-1` only what is below one, `?skip=200` the next ones at the top."""
    seen = Artifact.objects.visible_to(request.user, workspace).filter(kind=pages.kind.slug, archived_at=None)
    if product := getattr(request, "product", None):
        seen = seen.filter(product=product)
    root = seen.keyed(request.GET.get("root", "")).first()
    # What lies below something out of sight stands at the top, or nobody would find it.
    tops = seen.filter(parent=root) if root else seen.filter(~Exists(seen.filter(pk=OuterRef("parent"))))
    skip = skipped(request.GET.get("skip", ""))
    ids = list(tops.order_by("number").values_list("pk", flat=True)[skip : skip + TOPS + 1])
    nodes = [Node(row) for row in rows_of(pages.kind, workspace, ids[:TOPS])]
    grow(nodes, seen, pages.kind, workspace)
    here = f"/{workspace.slug}/{pages.kind.slug}/"
    context = {
        "kind": pages.kind,
        "labels": labels_of(pages.kind),
        "nodes": nodes,
        "root": root,
        "here": here,
        "tabs": tabs_over(Listing(pages.kind, request.user, workspace, {}), here, "tree"),
        "earlier": max(skip - TOPS, 0) if skip else None,
        "next": skip + TOPS if len(ids) > TOPS else None,
        "has_tree": True,
        "may_create": request.membership.role >= pages.kind.needs["created"],
        "may_move": request.membership.role >= pages.kind.needs.get("changed", Role.MEMBER),
    }
    return render(request, pages.template("tree"), context)


@require_POST
@members_only
def put_below(request, workspace, pages, number):
    """POST …/parent/: `parent` is the key of what it stands below from now on, or empty for the top."""
    artifact = artifact_for(request.user, pages.kind, workspace, number)
    key = request.POST.get("parent", "").strip()
    seen = Artifact.objects.visible_to(request.user, workspace).filter(kind=pages.kind.slug)
    parent = seen.keyed(key).first() if key else None
    problem = ""
    if key and parent is None:
        problem = _("There is no %(key)s here.") % {"key": key}
    else:
        try:
            artifact.change(by=request.user, parent=parent)
        except ValidationError as refusal:
            problem = " ".join(refusal.messages)
    if wants_json(request):
        return JsonResponse({"detail": problem} if problem else {}, status=422 if problem else 200)
    if problem:
        messages.error(request, problem)
    return redirect(f"/{workspace.slug}/{pages.kind.slug}/tree/")


def grow(level: list[Node], seen, kind, workspace) -> None:
    """Put below each node what fits; two queries a level."""
    left = AT_ONCE
    while level:
        by_id = {node.row.pk: node for node in level}
        counts = seen.filter(parent__in=by_id).values("parent").annotate(count=Count("pk")).order_by()
        for parent, count in counts.values_list("parent", "count"):
            by_id[parent].count = count
        below = sum(node.count for node in level)
        if not 0 < below <= left:
            return
        left -= below
        ids = list(seen.filter(parent__in=by_id).order_by("number").values_list("pk", flat=True))
        level = [Node(row) for row in rows_of(kind, workspace, ids)]
        for node in level:
            by_id[node.row.parent_id].children.append(node)


def skipped(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 8 else 0
