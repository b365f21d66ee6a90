"""Group robots and their routes, for programs of admins."""

from typing import Annotated, Any, Literal

from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop
from ninja import Path, Router
from pydantic import BaseModel, Field

from bihuan.api.asking import answer
from bihuan.api.schemas import STRICT
from bihuan.artifacts.models import Artifact
from bihuan.connectors.robots.models import Robot, Route, Vendor
from bihuan.connectors.robots.trying import try_out
from bihuan.deliveries.api import for_admins
from bihuan.pages.wording import verbs_in

router = Router(tags=["robots"])
VENDOR = Literal[tuple(Vendor.values)]


class RouteOut(BaseModel):
    id: int
    product: str | None
    kind: str
    verb: str
    state: str


class RobotOut(BaseModel):
    id: int
    vendor: VENDOR
    name: str
    language: str
    place: str = Field(description=gettext_noop("Host and last letters of the address; the rest is not shown again."))
    on: bool
    routes: list[RouteOut]


class RobotList(BaseModel):
    items: list[RobotOut]


class NewRobot(BaseModel):
    model_config = STRICT
    vendor: VENDOR
    name: Annotated[str, Field(min_length=1, max_length=80)]
    address: Annotated[str, Field(min_length=1, max_length=1000)]
    secret: Annotated[str, Field(max_length=200)] = ""
    language: Literal["zh-hans", "en"] = "zh-hans"


class NewRoute(BaseModel):
    """What is left out or empty is any."""

    model_config = STRICT
    product: Annotated[str, Field(max_length=40)] | None = None
    kind: Annotated[str, Field(max_length=40)] = ""
    verb: Annotated[str, Field(max_length=40)] = ""
    state: Annotated[str, Field(max_length=40)] = ""


class Tried(BaseModel):
    taken: bool
    failure: str


def route_shape(route: Route) -> dict[str, Any]:
    plain = {name: getattr(route, name) for name in ("id", "kind", "verb", "state")}
    return {**plain, "product": route.product.slug if route.product else None}


def shape(robot: Robot) -> dict[str, Any]:
    plain = {name: getattr(robot, name) for name in ("id", "vendor", "name", "language", "place")}
    routes = [route_shape(route) for route in robot.routes.select_related("product")]
    return {**plain, "on": robot.off_since is None, "routes": routes}


def of(request, pk: int) -> Robot:
    for_admins(request)
    robot = Robot.objects.filter(workspace=request.workspace, pk=pk).select_related("workspace").first()
    if robot is None:
        raise Http404
    return robot


@router.get(
    "/{slug:workspace}/robots/",
    operation_id="robots",
    summary=gettext_lazy("Group robots and what their groups read"),
    response=RobotList,
)
def robots(request, workspace: Path[str]):
    for_admins(request)
    return answer({"items": [shape(robot) for robot in Robot.objects.filter(workspace=request.workspace)]})


@router.post(
    "/{slug:workspace}/robots/",
    operation_id="add_robot",
    summary=gettext_lazy("Add a group robot"),
    response={201: RobotOut},
)
def add(request, workspace: Path[str], data: NewRobot):
    for_admins(request)
    robot = Robot(workspace=request.workspace, vendor=data.vendor, name=data.name, language=data.language)
    robot.created_by = request.user
    return answer(shape(robot.keep(address=data.address, secret=data.secret)), 201)


@router.delete(
    "/{slug:workspace}/robots/{int:pk}/",
    operation_id="remove_robot",
    summary=gettext_lazy("Delete a group robot"),
    response={204: None},
)
def remove(request, workspace: Path[str], pk: Path[int]):
    of(request, pk).delete()
    return HttpResponse(status=204)


@router.post(
    "/{slug:workspace}/robots/{int:pk}/test/",
    operation_id="test_robot",
    summary=gettext_lazy("Send a test card now"),
    response=Tried,
)
def test(request, workspace: Path[str], pk: Path[int]):
    said = try_out(of(request, pk), by=request.user)
    return answer({"taken": said.taken, "failure": said.failure})


@router.post(
    "/{slug:workspace}/robots/{int:pk}/routes/",
    operation_id="add_robot_route",
    summary=gettext_lazy("Let its group read more"),
    response={201: RouteOut},
)
def add_route(request, workspace: Path[str], pk: Path[int], data: NewRoute):
    robot = of(request, pk)
    kinds = Artifact.kinds()
    product = request.workspace.products.filter(slug=data.product).first() if data.product else None
    states = {
        state.value
        for kind in kinds.values()
        if data.kind in ("", kind.slug)
        for state in kind.states_in(request.workspace.pk)
    }
    known = {
        "product": not data.product or product is not None,
        "kind": data.kind in ("", *kinds),
        "verb": data.verb in ("", *verbs_in(request.workspace.pk)),
        "state": data.state in ("", *states),
    }
    if wrong := [name for name, fine in known.items() if not fine]:
        text = _("“%(value)s” is not known here.")
        raise ValidationError({name: text % {"value": getattr(data, name)} for name in wrong})
    route = robot.routes.create(product=product, kind=data.kind, verb=data.verb, state=data.state)
    return answer(route_shape(route), 201)


@router.delete(
    "/{slug:workspace}/robots/{int:pk}/routes/{int:route}/",
    operation_id="remove_robot_route",
    summary=gettext_lazy("Let its group read less"),
    response={204: None},
)
def remove_route(request, workspace: Path[str], pk: Path[int], route: Path[int]):
    if not of(request, pk).routes.filter(pk=route).delete()[0]:
        raise Http404
    return HttpResponse(status=204)
