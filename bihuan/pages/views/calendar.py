"""A calendar of any date, and an entry put on another day."""

from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bihuan.fields.written import date_of
from bihuan.pages.entrance import artifact_for, members_only
from bihuan.pages.fields.custom import Custom
from bihuan.pages.layouts.days import EARLIEST, LATEST, Days
from bihuan.pages.layouts.saying import value_in
from bihuan.pages.saved.showing import menu_of, tabs_over
from bihuan.pages.views.deeds import wants_json
from bihuan.pages.views.dropping import written
from bihuan.pages.views.lists import labels_of
from bihuan.pages.views.opening import opened
from bihuan.people.models import Role


@require_safe
@members_only
def calendar(request, workspace, pages):
    """GET …/calendar/?month=2026-11 or ?week=2026-11-16, by the date that `date` names."""
    listing = opened(request, workspace, pages)
    here = f"/{workspace.slug}/{pages.kind.slug}/"
    days = Days(listing)
    may_write = request.membership.role >= Role.MEMBER and days.field.editable
    own = isinstance(days.field, Custom)
    context = {
        "kind": pages.kind,
        "labels": labels_of(pages.kind),
        "listing": listing,
        "days": days,
        "dates": [(name, str(one.label)) for name, one in days.fields.items()],
        "here": here,
        "views": SimpleLazyObject(lambda: menu_of(listing, here, "calendar")),
        "tabs": tabs_over(listing, here, "calendar"),
        "has_tree": pages.tree,
        "may_write": may_write,
        "begins": days.name if may_write and not own else "",
        "may_create": request.membership.role >= pages.kind.needs["created"],
    }
    return render(request, "pages/calendar.html", context)


@members_only
def day(request, workspace, pages, number):
    """GET …/day/?date=due_on asks for the day; POST `to` puts it there, and `from` says by which day it was held.

    What has a start and a due date keeps its length.
    """
    artifact = artifact_for(request.user, pages.kind, workspace, number)
    artifact.may(request.user, "changed")
    days = Days(opened(request, workspace, pages))
    back = f"/{workspace.slug}/{pages.kind.slug}/calendar/?{request.GET.urlencode()}"
    if not days.field.editable:
        messages.error(request, _("This date cannot be written."))
        return redirect(back)
    now = value_in(artifact, days.field)
    if request.method != "POST":
        return ask(request, workspace, pages, artifact, days, back, str(now or ""))
    try:
        to = date_of(request.POST.get("to", ""))
        held = date_of(request.POST.get("from") or now or to)
        if not EARLIEST <= to <= LATEST:
            raise ValidationError(_("That is too far away."))
        cells = shifted(artifact, days, to - held, to)
    except ValidationError as refusal:
        told = " ".join(refusal.messages)
        if wants_json(request):
            return JsonResponse({"detail": told}, status=422)
        return ask(request, workspace, pages, artifact, days, back, request.POST.get("to", ""), told)
    return written(request, workspace, pages, artifact, cells, "calendar", back)


def shifted(artifact, days: Days, by: timedelta, to) -> dict[str, str]:
    """The dates of the bar, moved as far as it was dragged."""
    names = [days.name, "starts_on"] if days.spans else [days.name]
    values = {name: value_in(artifact, days.fields[name]) for name in names}
    try:
        known = {name: date_of(value) + by for name, value in values.items() if value}
    except OverflowError as error:
        raise ValidationError(_("That is too far away.")) from error
    return {name: value.isoformat() for name, value in (known or {days.name: to}).items()}


def ask(request, workspace, pages, artifact, days: Days, back: str, value: str, problem: str = ""):
    context = {
        "kind": pages.kind,
        "labels": labels_of(pages.kind),
        "artifact": artifact,
        "boxes": [],
        "day": value,
        "label": days.field.label,
        "full": problem,
        "hard": True,
        "here": f"/{workspace.slug}/{pages.kind.slug}/",
        "back": back,
    }
    return render(request, "pages/drop.html", context, status=422 if problem else 200)
