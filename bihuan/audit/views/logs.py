"""The audit log and the sign-in log: filtered, by pages, as files."""

from collections.abc import Callable

from django.http import Http404, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bihuan.artifacts.models import Event
from bihuan.audit.exporting import FORMATS, PIECES, Log, event_log, sign_in_log
from bihuan.audit.log import EventFilter, SignInFilter
from bihuan.audit.models import Chain, Redaction, Seal
from bihuan.pages.wording import entries
from bihuan.people.access import for_admins

SHOWN = 50


@require_safe
@for_admins
def audit_log(request, membership):
    """GET …/settings/audit/: all events of the workspace, the newest fifty before `before`."""
    workspace = membership.workspace
    asked = EventFilter(request.GET, workspace=workspace)
    rows, following = page_of(request, asked.events() if asked.is_valid() else Event.objects.none())
    context = {"form": asked, "entries": list(zip(rows, entries(rows), strict=True)), "next": following}
    context |= {"tab": "audit", "membership": membership, "seal": seal_of(workspace)}
    return render(request, "audit/log.html", context, status=200 if asked.is_valid() else 422)


@require_safe
@for_admins
def sign_ins(request, membership):
    """GET …/settings/sign-ins/: who signed in and who tried to."""
    asked = SignInFilter(request.GET, workspace=membership.workspace)
    rows, following = page_of(request, asked.sign_ins() if asked.is_valid() else None)
    context = {"form": asked, "entries": rows, "next": following, "tab": "sign_ins", "membership": membership}
    return render(request, "audit/sign_ins.html", context, status=200 if asked.is_valid() else 422)


def page_of(request, found) -> tuple[list, int | None]:
    """Fifty rows below `?before=`, and the id below which the next fifty are."""
    if found is None:
        return [], None
    before = request.GET.get("before", "")
    if before.isascii() and before.isdigit() and len(before) < 19:
        found = found.filter(pk__lt=int(before))
    rows = list(found[: SHOWN + 1])
    return rows[:SHOWN], rows[SHOWN - 1].pk if len(rows) > SHOWN else None


def seal_of(workspace) -> dict:
    """Where the chain of seals ends, and what is not under it yet."""
    chain = Chain.objects.filter(pk=workspace.pk).first()
    last = Seal.objects.filter(workspace=workspace).order_by("-number").only("number", "hash", "sealed_at").first()
    unsealed = Event.objects.filter(workspace=workspace, pk__gt=chain.last if chain else 0)[:1_001].count()
    redactions = Redaction.objects.filter(workspace=workspace).select_related("by").order_by("-pk")
    shown = [{"row": row, "count": len(row.events)} for row in redactions[:10]]
    return {"last": last, "unsealed": unsealed, "redactions": shown}


def export(make: Callable, filters: type, rows: str, name: str):
    """GET …/export/?format=csv|xlsx|json with the filters of the page: what it shows, all of it."""

    @require_safe
    @for_admins
    def view(request, membership):
        format_ = request.GET.get("format", "csv")
        asked = filters(request.GET, workspace=membership.workspace)
        if format_ not in FORMATS or not asked.is_valid():
            raise Http404(_("There is no such export."))
        log: Log = make(getattr(asked, rows)())
        file = f"{name}-{membership.workspace.slug}-{timezone.localdate():%Y%m%d}.{format_}"
        # Times are written as the reader reads them, also after the request's own time zone is gone.
        pieces = in_zone(PIECES[format_](log), timezone.get_current_timezone())
        answer = StreamingHttpResponse(pieces, content_type=FORMATS[format_])
        answer["Content-Disposition"] = f'attachment; filename="{file}"'
        return answer

    return view


def in_zone(pieces, zone):
    with timezone.override(zone):
        yield from pieces


export_events = export(event_log, EventFilter, "events", "audit")
export_sign_ins = export(sign_in_log, SignInFilter, "sign_ins", "sign-ins")
