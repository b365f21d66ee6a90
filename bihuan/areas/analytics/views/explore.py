"""Ask the events: one page with a form, an answer drawn and as a table, and the same as a file."""

import csv
from functools import wraps
from io import StringIO
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bihuan.areas.analytics import exploring
from bihuan.areas.analytics.drawing import drawn, said
from bihuan.areas.analytics.insights.answers import answer
from bihuan.areas.analytics.insights.questions import Question, read
from bihuan.artifacts.errors import Refused
from bihuan.pages.entrance import members_only
from bihuan.people.models import Role
from bihuan.telemetry.models.source import PRODUCTION
from bihuan.telemetry.store.engine import TooLong


def for_team(view):
    """Requesters have no part in it."""

    @members_only
    @wraps(view)
    def entered(request, workspace, *args, **kwargs):
        if request.membership.role < Role.MEMBER:
            raise Refused(_("You need the role “%(role)s” for this.") % {"role": Role.MEMBER.label})
        return view(request, workspace, *args, **kwargs)

    return entered


@require_safe
@for_team
def explore(request, workspace):
    """GET /<workspace>/analytics/?ask=&event=&…&format=csv"""
    environment = request.GET.get("environment") or PRODUCTION
    sources = exploring.sources_for(request.user, workspace, request.product, environment)
    context: dict[str, Any] = {
        "sources": sources,
        "environment": environment,
        "environments": exploring.environments(request.user, workspace),
        "names": exploring.event_names(sources),
        "asked": request.GET,
        "ask": request.GET.get("ask", "trend"),
        "words": exploring,
        "here": f"/{workspace.slug}/analytics/",
        "may_connect": request.membership.role >= Role.ADMIN,
    }
    try:
        question = read(exploring.question_of(request.GET))
        # A funnel is only asked once it has its steps: until then the form is what there is to see.
        table = answer(sources, question, exploring.calendar_for())
    except ValidationError as error:
        asked = "event" in request.GET or "where" in request.GET
        return render(request, "analytics/explore.html", context | {"problems": error.messages if asked else []})
    except TooLong:
        late = _("This takes longer than a minute. Ask for a shorter time, or for fewer events.")
        return render(request, "analytics/explore.html", context | {"problems": [late]})
    if request.GET.get("format") == "csv":
        return as_csv(table)
    return render(request, "analytics/explore.html", context | shown(question, table))


def shown(question: Question, table) -> dict[str, Any]:
    return {"question": question, "table": table, "drawing": drawn(question, table), "said": said(question, table)}


def safe(cell: Any) -> Any:
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell


def as_csv(table) -> HttpResponse:
    """The table as a file that spreadsheets open: with a byte order mark, and no cell that would be a formula."""
    text = StringIO()
    writer = csv.writer(text)
    for row in (table.columns, *table.rows):
        writer.writerow([safe(cell) for cell in row])
    response = HttpResponse("\ufeff" + text.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="analytics.csv"'
    return response
