"""Rules, their runs and buttons, and templates for programs; shapes of trigger, conditions and actions: checking.py."""

import datetime
from typing import Annotated, Any

from django.http import Http404, HttpResponse
from django.utils.translation import gettext_lazy, gettext_noop
from ninja import Path, Query, Router
from pydantic import BaseModel, Field, create_model

from bihuan.api.asking import answer, found
from bihuan.api.lists import Slice, page_by_id
from bihuan.api.schemas import STRICT, Page
from bihuan.artifacts.models import Artifact
from bihuan.automation.applying import apply, asked
from bihuan.automation.editions import remove, whoever_may_edit
from bihuan.automation.models import Rule, Run, Template
from bihuan.automation.running import press

router = Router(tags=["automation"])
NAME = Annotated[str, Field(min_length=1, max_length=120)]
PARTS = gettext_noop("See the documentation of automation for its parts.")


class RuleIn(BaseModel):
    model_config = STRICT
    name: NAME
    kind: Annotated[str, Field(max_length=40)]
    trigger: dict[str, Any] = Field(description=PARTS)
    conditions: list[dict[str, Any]] = Field([], max_length=20, description=PARTS)
    actions: list[dict[str, Any]] = Field(max_length=20, description=PARTS)
    hourly: Annotated[int, Field(ge=1, le=2000)] = 100
    on: bool = True


class RuleChange(BaseModel):
    model_config = STRICT
    name: NAME | None = None
    trigger: dict[str, Any] | None = None
    conditions: list[dict[str, Any]] | None = None
    actions: list[dict[str, Any]] | None = None
    hourly: Annotated[int, Field(ge=1, le=2000)] | None = None
    on: bool | None = None
    paused: bool | None = Field(None, description=gettext_noop("false lets a paused rule go on."))


class RuleOut(BaseModel):
    id: int
    name: str
    kind: str
    trigger: dict[str, Any]
    conditions: list[dict[str, Any]]
    actions: list[dict[str, Any]]
    hourly: int
    version: int
    standing: str
    paused_why: str
    next_at: datetime.datetime | None


class RuleList(BaseModel):
    items: list[RuleOut]


class RunOut(BaseModel):
    id: int
    rule: int
    version: int
    artifact: str | None
    cause: str
    state: str
    conditions: list[dict[str, Any]]
    results: list[dict[str, Any]]
    error: str
    at: datetime.datetime


RunPage = create_model("RunPage", __base__=Page, items=(list[RunOut], ...))


class Press(BaseModel):
    model_config = STRICT
    given: dict[str, Annotated[str, Field(max_length=2000)]] = {}


class TemplateIn(BaseModel):
    model_config = STRICT
    name: NAME
    kind: Annotated[str, Field(max_length=40)]
    nodes: list[dict[str, Any]] = Field(max_length=200, description=PARTS)
    links: list[dict[str, Any]] = Field([], max_length=500, description=PARTS)


class TemplateOut(BaseModel):
    id: int
    uid: str
    name: str
    kind: str
    nodes: list[dict[str, Any]]
    links: list[dict[str, Any]]
    asked: list[str]


class TemplateList(BaseModel):
    items: list[TemplateOut]


class Application(BaseModel):
    model_config = STRICT
    given: dict[str, Annotated[str, Field(max_length=2000)]] = {}
    starts_on: datetime.date | None = None


class Applied(BaseModel):
    keys: list[str]


def rule_shape(one: Rule) -> dict[str, Any]:
    return {name: getattr(one, name) for name in RuleOut.model_fields if name != "id"} | {"id": one.pk}


def run_shape(one: Run) -> dict[str, Any]:
    same = ("version", "cause", "state", "conditions", "results", "error", "at")
    named = {"id": one.pk, "rule": one.rule_id, "artifact": one.artifact.key if one.artifact else None}
    return {name: getattr(one, name) for name in same} | named


def template_shape(one: Template) -> dict[str, Any]:
    same = {name: getattr(one, name) for name in ("name", "kind", "nodes", "links")}
    return same | {"id": one.pk, "uid": str(one.uid), "asked": asked(one)}


def rule_of(request, pk: int) -> Rule:
    seen = Rule.objects.visible_to(request.user, request.workspace).select_related("workspace", "owner")
    if (one := seen.filter(pk=pk).first() if pk < 2**63 else None) is None:
        raise Http404
    return one


def template_of(request, pk: int) -> Template:
    seen = Template.objects.visible_to(request.user, request.workspace).select_related("workspace", "product")
    if (one := seen.filter(pk=pk).first() if pk < 2**63 else None) is None:
        raise Http404
    return one


@router.get("/{slug:workspace}/rules/", operation_id="rules", summary=gettext_lazy("Rules"), response=RuleList)
def rules(request, workspace: Path[str]):
    return answer({"items": [rule_shape(one) for one in Rule.objects.visible_to(request.user, request.workspace)]})


@router.post(
    "/{slug:workspace}/rules/", operation_id="add_rule", summary=gettext_lazy("Add a rule"), response={201: RuleOut}
)
def add_rule(request, workspace: Path[str], data: RuleIn):
    whoever_may_edit(request.workspace.pk, request.user)
    sent = data.model_dump()
    on = sent.pop("on")
    one = Rule(workspace=request.workspace, owner=request.user, time_zone=request.workspace.time_zone, **sent)
    one.keep(by=request.user)
    if not on:
        one.switch(by=request.user, on=False)
    return answer(rule_shape(one), 201)


@router.get("/{slug:workspace}/rules/{int:pk}/", operation_id="rule", summary=gettext_lazy("A rule"), response=RuleOut)
def rule(request, workspace: Path[str], pk: Path[int]):
    return answer(rule_shape(rule_of(request, pk)))


@router.patch(
    "/{slug:workspace}/rules/{int:pk}/",
    operation_id="change_rule",
    summary=gettext_lazy("Change a rule, turn it on or off, or let it go on"),
    response=RuleOut,
)
def change_rule(request, workspace: Path[str], pk: Path[int], data: RuleChange):
    one = rule_of(request, pk)
    whoever_may_edit(request.workspace.pk, request.user)
    sent = {name: value for name, value in data.model_dump(exclude_unset=True).items() if value is not None}
    on, paused = sent.pop("on", None), sent.pop("paused", None)
    for name, value in sent.items():
        setattr(one, name, value)
    if sent:
        one.keep(by=request.user)
    if on is not None and on != (one.off_since is None):
        one.switch(by=request.user, on=on)
    if paused is False and one.paused_at:
        one.resume(by=request.user)
    return answer(rule_shape(one))


@router.delete(
    "/{slug:workspace}/rules/{int:pk}/",
    operation_id="remove_rule",
    summary=gettext_lazy("Delete a rule"),
    response={204: None},
)
def remove_rule(request, workspace: Path[str], pk: Path[int]):
    remove(rule_of(request, pk), by=request.user)
    return HttpResponse(status=204)


@router.get(
    "/{slug:workspace}/rules/{int:pk}/runs/",
    operation_id="rule_runs",
    summary=gettext_lazy("What a rule did, newest first"),
    response=RunPage,
)
def runs(request, workspace: Path[str], pk: Path[int], asked: Query[Slice]):
    seen = Run.objects.visible_to(request.user, request.workspace).filter(rule=rule_of(request, pk))
    return page_by_id(request, seen.select_related("artifact"), asked, run_shape, newest_first=True)


@router.post(
    "/{slug:workspace}/rules/{int:pk}/presses/{slug:kind}/{int:number}/",
    operation_id="press_button",
    summary=gettext_lazy("Press the button of a rule at an artifact"),
    response={201: RunOut},
)
def presses(request, workspace: Path[str], pk: Path[int], kind: Path[str], number: Path[int], data: Press):
    if kind not in Artifact.kinds():
        raise Http404
    artifact = found(request, Artifact.kinds()[kind], number)
    here = Rule.objects.filter(workspace=request.workspace, trigger__on="button").select_related("workspace", "owner")
    one = here.filter(pk=pk).first() if pk < 2**63 else None
    if one is None or artifact.role_of(request.user) < one.trigger["role"]:
        raise Http404
    return answer(run_shape(press(one, artifact, by=request.user, given=data.given)), 201)


@router.get(
    "/{slug:workspace}/templates/", operation_id="templates", summary=gettext_lazy("Templates"), response=TemplateList
)
def templates(request, workspace: Path[str]):
    seen = Template.objects.visible_to(request.user, request.workspace)
    return answer({"items": [template_shape(one) for one in seen]})


@router.post(
    "/{slug:workspace}/templates/",
    operation_id="add_template",
    summary=gettext_lazy("Add a template"),
    response={201: TemplateOut},
)
def add_template(request, workspace: Path[str], data: TemplateIn):
    one = Template(workspace=request.workspace, **data.model_dump())
    one.keep(by=request.user)
    return answer(template_shape(one), 201)


@router.delete(
    "/{slug:workspace}/templates/{int:pk}/",
    operation_id="remove_template",
    summary=gettext_lazy("Delete a template"),
    response={204: None},
)
def remove_template(request, workspace: Path[str], pk: Path[int]):
    remove(template_of(request, pk), by=request.user)
    return HttpResponse(status=204)


@router.post(
    "/{slug:workspace}/templates/{int:pk}/applications/",
    operation_id="apply_template",
    summary=gettext_lazy("Apply a template"),
    response={201: Applied},
)
def applications(request, workspace: Path[str], pk: Path[int], data: Application):
    made = apply(template_of(request, pk), by=request.user, given=data.given, starts_on=data.starts_on)
    return answer({"keys": [one.key for one in made]}, 201)
