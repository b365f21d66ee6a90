"""A list as a table to write in, and the writing."""

import re
from collections.abc import Mapping

from django.contrib import messages
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from bihuan.pages.entrance import members_only
from bihuan.pages.layouts.options import plain_address
from bihuan.pages.layouts.sheet import Sheet
from bihuan.pages.layouts.writing import Desk, Given, Problem
from bihuan.pages.saved.showing import menu_of, tabs_over
from bihuan.pages.views.batches import undoing_address
from bihuan.pages.views.deeds import wants_json
from bihuan.pages.views.lists import counted, labels_of, total_of
from bihuan.pages.views.opening import opened
from bihuan.people.models import Role

MOST_ROWS = 200
NEW_LINES = 3
NAME = re.compile(r"(?P<row>\d{1,9}|new\d{1,4})\.(?P<name>.{1,60})", re.S)


@require_safe
@members_only
def table(request, workspace, pages):
    """GET …/table/: the rows of the list, written in like a spreadsheet; `?form=1` with a box in every cell."""
    if short := plain_address(request):
        return redirect(short)
    return page(request, workspace, pages, form="form" in request.GET)


def page(request, workspace, pages, *, form: bool, desk: Desk | None = None, new: Mapping[str, Given] | None = None):
    listing = opened(request, workspace, pages)
    told = {(one.row, one.name): one for one in desk.problems} if desk else {}
    sheet = Sheet(listing, may_write=request.membership.role >= Role.MEMBER, told=told)
    here = f"/{workspace.slug}/{pages.kind.slug}/"
    may_create = request.membership.role >= pages.kind.needs["created"]
    context = {
        "kind": pages.kind,
        "labels": labels_of(pages.kind),
        "listing": listing,
        "sheet": sheet,
        "form": form and sheet.may_write,
        "told": told,
        "new": new_lines(new, told) if form and may_create else [],
        "count": counted(sheet.groups.total if sheet.groups else total_of(listing)),
        "here": here,
        "has_tree": pages.tree,
        "may_create": may_create,
        "views": SimpleLazyObject(lambda: menu_of(listing, here, "table")),
        "tabs": tabs_over(listing, here, "table"),
    }
    return render(request, "pages/table.html", context, status=422 if told else 200)


def new_lines(new: Mapping[str, Given] | None, told: Mapping) -> list[tuple[str, dict[str, str]]]:
    """Empty lines to write new rows in; those that were refused come back as they were."""
    kept = [(row, given.cells) for row, given in (new or {}).items() if any(row == one for one, _name in told)]
    free = [f"new{number}" for number in range(1, NEW_LINES + len(kept) + 1)]
    return kept + [(row, {}) for row in free if row not in dict(kept)][:NEW_LINES]


@require_POST
@members_only
def cells(request, workspace, pages):
    """POST …/table/cells/: `12.owner=…` for a cell, `12.version=` as it was read, `new1.title=…` for a new row.

    What is right is kept, as one batch that can be undone; a script gets JSON with the rows as they are now.
    """
    rows, new = given_in(request.POST)
    desk = Desk(pages.kind, request.user, workspace)
    if len(rows) + len(new) > MOST_ROWS:
        said = _("At most %(most)s rows at once. Import a file instead.") % {"most": MOST_ROWS}
        if wants_json(request):
            return JsonResponse({"detail": said}, status=422)
        messages.error(request, said)
        return redirect(f"/{workspace.slug}/{pages.kind.slug}/table/?{request.GET.urlencode()}")
    desk.write(rows, new)
    if wants_json(request):
        return JsonResponse(answer(request, workspace, pages, desk))
    tell(request, desk)
    if desk.problems:
        return page(request, workspace, pages, form=True, desk=desk, new=new)
    return redirect(f"/{workspace.slug}/{pages.kind.slug}/table/?{request.GET.urlencode()}")


def given_in(sent) -> tuple[dict[int, Given], dict[str, Given]]:
    rows: dict[int, Given] = {}
    new: dict[str, Given] = {}
    for key, text in sent.items():
        if not (told := NAME.fullmatch(key)):
            continue
        row, name = told["row"], told["name"]
        given = new.setdefault(row, Given()) if row.startswith("new") else rows.setdefault(int(row), Given())
        if name == "version":
            given.version = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
        else:
            given.cells[name] = text
    return {row: given for row, given in rows.items() if given.cells}, new


def said_of(desk: Desk) -> str:
    parts = []
    if desk.touched:
        parts.append(
            ngettext("%(count)s changed", "%(count)s changed", len(desk.touched)) % {"count": len(desk.touched)}
        )
    if desk.made:
        parts.append(ngettext("%(count)s new", "%(count)s new", len(desk.made)) % {"count": len(desk.made)})
    return " · ".join(parts)


def tell(request, desk: Desk) -> None:
    if desk.batch:
        messages.success(request, said_of(desk), extra_tags=undoing_address(desk.batch))
    if desk.problems:
        count = len(desk.problems)
        said = ngettext("%(count)s cell was not saved", "%(count)s cells were not saved", count)
        messages.error(request, said % {"count": count})


def answer(request, workspace, pages, desk: Desk) -> dict:
    """Rows as they are now, drawn; problems by row and name; and where it is undone."""
    listing = opened(request, workspace, pages)
    sheet = Sheet(listing, may_write=request.membership.role >= Role.MEMBER)
    numbers = {*desk.touched, *desk.made, *(int(one.row) for one in desk.problems if one.row.isdigit())}
    seen = pages.kind.objects.visible_to(request.user, workspace).filter(number__in=numbers).order_by("number")
    here = f"/{workspace.slug}/{pages.kind.slug}/"
    lines = sheet.lines_of(list(seen.values_list("pk", flat=True)))
    drawn = {
        line.artifact.number: render_to_string("pages/table_row.html", {"line": line, "here": here}, request)
        for line in lines
    }
    return {
        "rows": drawn,
        "made": desk.made,
        "problems": [shown(one) for one in desk.problems],
        "said": said_of(desk),
        "undo": undoing_address(desk.batch) if desk.batch else "",
    }


def shown(one: Problem) -> dict:
    return {
        "row": one.row,
        "name": one.name,
        "text": one.text,
        "problem": one.problem,
        "theirs": one.theirs,
        "ask": one.ask,
    }
