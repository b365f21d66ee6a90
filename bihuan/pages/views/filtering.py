"""The form a filter is built with: every box is part of its address, so that it works by links and buttons alone."""

from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bihuan.pages.entrance import members_only
from bihuan.pages.fields.operands import Unreadable
from bihuan.pages.filters import building
from bihuan.pages.filters.conditions import meant
from bihuan.pages.filters.language import LONGEST, Condition, Group, parsed, written
from bihuan.pages.listing import Listing
from bihuan.pages.views.lists import labels_of
from bihuan.saved_views.models import Layout

OWN = ("do", "match", "built", "layout", "after", "before", "within", "add")


@require_safe
@members_only
def build(request, workspace, pages):
    """GET …/filter/?<address of a list>: its filter as boxes; `do` says what to do with them, `apply` goes back."""
    asked = request.GET.copy()
    kept = {name: asked[name] for name in asked if name not in (*OWN, "filter") and not building.BOX.fullmatch(name)}
    kept = {name: value for name, value in kept.items() if not name.endswith(".match")}
    listing = Listing(pages.kind, request.user, workspace, asked)
    fields = listing.fields | listing.own
    group, problems = read(request, listing, fields)
    do, layout = asked.get("do", ""), asked.get("layout", "list")
    if do == "apply":
        done = building.finished(group)
        problems += meant(done, fields, listing).problems
        text = written(done)
        if len(text) > LONGEST:
            problems.append(_("The filter is longer than an address can carry."))
        if not problems:
            return redirect(address(workspace, pages, kept, text, layout))
    else:
        changed(group, do, fields, asked.get("add", ""))
    context = {
        "kind": pages.kind,
        "labels": labels_of(pages.kind),
        "here": f"/{workspace.slug}/{pages.kind.slug}/",
        "boxes": building.boxes_of(group, fields, listing),
        "deep": building.deep(group),
        "fields": [(name, str(one.label)) for name, one in fields.items()],
        "dates": building.dates(),
        "kept": kept | ({"layout": layout} if layout != "list" else {}),
        "problems": problems,
        "text": written(building.finished(group)),
    }
    return TemplateResponse(
        request, "pages/saved/filter.html", context, status=422 if problems and do == "apply" else 200
    )


def read(request, listing, fields) -> tuple[Group, list[str]]:
    """From the boxes where they were sent, else from the filter of the address or of its view."""
    if "built" in request.GET:
        return building.sent_group(request.GET, fields), []
    text = listing.asked.get("filter", "").strip()
    if not text:
        return Group(), []
    try:
        return parsed(text), []
    except Unreadable as problem:
        return Group(), [_("The filter is not understood: %(problem)s") % {"problem": problem}]


def changed(group: Group, do: str, fields, named: str) -> None:
    """`add`, `add.2` within a group, `group`, `drop.3`, `drop.2.1`; without any row there is one to begin with."""
    first = named if named in fields else "state"
    fresh = Condition(first, fields[first].operators[0])
    deed, _dot, place = do.partition(".")
    path = [int(part) for part in place.split(".") if part.isascii() and part.isdigit() and len(part) < 3]
    if deed == "group":
        group.parts.append(Group(not group.any, [fresh]))
    elif deed == "add":
        target = inner(group, path[:1])
        (target or group).parts.append(fresh)
    elif deed == "drop" and path:
        target = inner(group, path[:-1]) if len(path) > 1 else group
        if target is not None and path[-1] < len(target.parts):
            del target.parts[path[-1]]
        group.parts = [part for part in group.parts if not isinstance(part, Group) or part.parts]
    if not group.parts:
        group.parts.append(fresh)


def inner(group: Group, path: list[int]) -> Group | None:
    part = group.parts[path[0]] if path and path[0] < len(group.parts) else None
    return part if isinstance(part, Group) else None


def address(workspace, pages, kept: dict[str, str], text: str, layout: str) -> str:
    from django.http import QueryDict

    query = QueryDict(mutable=True)
    query.update(kept)
    if text or "view" in kept:
        query["filter"] = text
    known = {one.value for one in Layout if one != Layout.LIST}
    where = f"{layout}/" if layout in known and (layout != Layout.TREE or pages.tree) else ""
    return f"/{workspace.slug}/{pages.kind.slug}/{where}{'?' + query.urlencode() if query else ''}"
