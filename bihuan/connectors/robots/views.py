"""Group robots of a workspace, and what their groups read; for admins."""

from functools import wraps

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from bihuan.connectors.robots.forms import RobotForm, RouteForm
from bihuan.connectors.robots.hearing import words_of
from bihuan.connectors.robots.models import Robot
from bihuan.connectors.robots.trying import try_out
from bihuan.deliveries.models import Target
from bihuan.people.access import for_admins
from bihuan.people.views.pages import refuse

SHOWN = 20


def own_robot(view):
    @for_admins
    @wraps(view)
    def found(request, membership, pk, **kwargs):
        robots = Robot.objects.filter(workspace=membership.workspace).select_related("workspace")
        return view(request, membership, get_object_or_404(robots, pk=pk), **kwargs)

    return found


def page(request, template: str, membership, form=None, **context):
    context |= {"form": form, "membership": membership, "tab": "robots"}
    status = 422 if form is not None and form.is_bound and form.errors else 200
    return render(request, f"robots/{template}.html", context, status=status)


@require_safe
@for_admins
def robots(request, membership):
    found = list(Robot.objects.filter(workspace=membership.workspace).prefetch_related("routes__product"))
    targets = {t.address: t for t in Target.objects.filter(channel="robot", address__in=[str(r.pk) for r in found])}
    rows = [(robot, [" · ".join(words_of(r)) for r in routes_of(robot)], targets.get(str(robot.pk))) for robot in found]
    return page(request, "list", membership, rows=rows)


def routes_of(robot: Robot) -> list:
    routes = list(robot.routes.all())
    for route in routes:
        route.robot = robot
    return routes


@for_admins
def new_robot(request, membership):
    form = RobotForm(request.POST or None, workspace=membership.workspace)
    if request.method == "POST" and form.is_valid() and (kept := saved(request, form)):
        messages.success(request, _("%(name)s is added. Say what its group reads.") % {"name": kept})
        return redirect("robot", membership.workspace.slug, kept.pk)
    return page(request, "new", membership, form)


def saved(request, form) -> Robot | None:
    try:
        return form.keep(request.user)
    except ValidationError as refusal:
        refuse(form, refusal) if hasattr(refusal, "error_dict") else form.add_error("address", refusal)
        return None


@own_robot
def robot(request, membership, one):
    form = RobotForm(request.POST or None, instance=one, workspace=membership.workspace)
    if request.method == "POST" and form.is_valid() and saved(request, form):
        messages.success(request, _("%(name)s is saved") % {"name": one})
        return redirect("robot", membership.workspace.slug, one.pk)
    return robot_page(request, membership, one, form, RouteForm(robot=one))


def robot_page(request, membership, one: Robot, form: RobotForm, route_form: RouteForm):
    routes = one.routes.select_related("product")
    lines = [(route, " · ".join(words_of(route))) for route in routes]
    status = 422 if form.errors or route_form.errors else 200
    context = {"one": one, "lines": lines, "form": form, "route_form": route_form, "tab": "robots"}
    return render(request, "robots/robot.html", {**context, "membership": membership}, status=status)


@require_POST
@own_robot
def add_route(request, membership, one):
    form = RouteForm(request.POST, robot=one)
    if form.is_valid():
        form.save()
        messages.success(request, _("Added"))
        return redirect("robot", membership.workspace.slug, one.pk)
    return robot_page(request, membership, one, RobotForm(instance=one, workspace=membership.workspace), form)


@require_POST
@own_robot
def remove_route(request, membership, one, route):
    get_object_or_404(one.routes, pk=route).delete()
    messages.success(request, _("Removed"))
    return redirect("robot", membership.workspace.slug, one.pk)


@require_POST
@own_robot
def test_robot(request, membership, one):
    """A card at once, and what the vendor says to it."""
    with translation.override(one.language):
        answer = try_out(one, by=request.user)
    if answer.taken:
        messages.success(request, _("The group has a test card"))
    else:
        messages.error(request, _("It did not take the card: %(failure)s") % {"failure": answer.failure})
    return redirect("robot", membership.workspace.slug, one.pk)


@require_POST
@own_robot
def switch_robot(request, membership, one):
    """Off, or with `on` on again."""
    one.off_since = None if request.POST.get("on") else timezone.now()
    one.save(update_fields=["off_since"])
    said = _("%(name)s is off") if one.off_since else _("%(name)s is on")
    messages.success(request, said % {"name": one})
    return redirect("robot", membership.workspace.slug, one.pk)


@require_POST
@own_robot
def remove_robot(request, membership, one):
    one.delete()
    messages.success(request, _("%(name)s is deleted") % {"name": one})
    return redirect("robots", membership.workspace.slug)
