"""What a workspace keeps: every kind with its states, moves and fields, for programs that were written before it."""

from typing import Any

from django.db import models
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop
from ninja import Path, Router
from pydantic import BaseModel, Field

from bihuan.api.asking import answer
from bihuan.api.fields import fields_shape
from bihuan.api.schemas import changeable
from bihuan.artifacts.models import Artifact
from bihuan.artifacts.models.link import LinkRole
from bihuan.fields.models import Type
from bihuan.people.models import Role, User

router = Router(tags=["workspace"])
TYPES = (
    (models.DateTimeField, "time"),
    (models.DateField, "date"),
    (models.BooleanField, "boolean"),
    (models.JSONField, "json"),
    (models.IntegerField, "integer"),
    ((models.FloatField, models.DecimalField), "number"),
)
# Types of a workspace's own fields; formulas are not written.
OWN_TYPES = {
    Type.TEXT: "text",
    Type.LONG_TEXT: "text",
    Type.NUMBER: "number",
    Type.MONEY: "number",
    Type.DATE: "date",
    Type.SELECT: "choice",
    Type.MULTI_SELECT: "list",
    Type.PERSON: "person",
    Type.LINK: "key",
    Type.CHECKBOX: "boolean",
}


class Choice(BaseModel):
    value: str | int
    name: str = Field(description=gettext_noop("The English label, in lower case."))
    label: str


class FieldOut(BaseModel):
    name: str = Field(description=gettext_noop("Your own fields are custom.<key>."))
    label: str
    type: str = Field(
        description=gettext_noop(
            "text, integer, number, boolean, date, time, json, choice, person, product, department, key or list."
        )
    )
    required: bool
    empty: bool = Field(description=gettext_noop("It may be null."))
    choices: list[Choice] = []


class StateOut(BaseModel):
    value: str
    label: str
    category: str


class MoveOut(BaseModel):
    verb: str
    label: str
    sources: list[str]
    to: str
    role: str
    requires: list[str] = Field(description=gettext_noop("Fields that must be filled."))


class OpenMove(MoveOut):
    question: str = Field(description=gettext_noop("What has to be answered as the reason; empty where none is asked."))
    missing: list[str] = Field(description=gettext_noop("Fields that have to be filled first, or with the move."))


class OpenMoves(BaseModel):
    items: list[OpenMove]


class KindOut(BaseModel):
    slug: str
    prefix: str
    name: str
    plural: str
    states: list[StateOut]
    moves: list[MoveOut]
    fields: list[FieldOut]


class KindList(BaseModel):
    items: list[KindOut]
    link_roles: list[Choice]


@router.get(
    "/{slug:workspace}/kinds/",
    operation_id="kinds",
    summary=_("What is kept here: kinds, states, moves and fields"),
    response=KindList,
)
def kinds(request, workspace: Path[str]):
    roles = [choice_shape(role.value, role.label) for role in LinkRole]
    items = [kind_shape(kind, request) for kind in Artifact.kinds().values()]
    return answer({"items": items, "link_roles": roles})


def kind_shape(kind: type[Artifact], request) -> dict[str, Any]:
    own = fields_shape(kind, request.user, request.workspace)
    return {
        "slug": kind.slug,
        "prefix": kind.prefix,
        "name": str(kind._meta.verbose_name),
        "plural": str(kind._meta.verbose_name_plural),
        "states": [
            {"value": s.value, "label": str(s.label), "category": str(s.category)}
            for s in kind.states_in(request.workspace.pk)
        ],
        "moves": [move_shape(move) for move in kind.moves_in(request.workspace.pk)],
        "fields": [
            *(field_shape(kind._meta.get_field(name)) for name in changeable(kind)),
            tags_shape(),
            *(own_shape(field) for field in own if field["type"] in OWN_TYPES),
        ],
    }


def state_shape(state) -> dict[str, Any]:
    return {"value": state.value, "label": str(state.label), "category": str(state.category)}


def move_shape(move) -> dict[str, Any]:
    return {
        "verb": move.verb,
        "label": str(move.label),
        "sources": [str(state) for state in move.sources],
        "to": str(move.to),
        "role": Role(move.needs).name.lower(),
        "requires": list(move.requires),
    }


def field_shape(field: models.Field) -> dict[str, Any]:
    return {
        "name": field.name,
        "label": str(field.verbose_name),
        "type": type_of(field),
        "required": field.name == "title",
        "empty": field.null,
        "choices": [choice_shape(value, label) for value, label in field.flatchoices],
    }


def tags_shape() -> dict[str, Any]:
    tags = Artifact._meta.get_field("tags")
    return {**field_shape(tags), "type": "list", "choices": []}


def own_shape(field: dict[str, Any]) -> dict[str, Any]:
    """A field of the workspace's own: within `custom`, by the key behind the point."""
    offered = [option for option in field["options"] if not option["archived"]]
    return {
        "name": f"custom.{field['key']}",
        "label": field["name"],
        "type": OWN_TYPES[field["type"]],
        "required": field["required"],
        "empty": True,
        "choices": [{"value": o["value"], "name": o["label"].lower(), "label": o["label"]} for o in offered],
    }


def choice_shape(value: Any, label: Any) -> dict[str, Any]:
    with translation.override("en"):
        name = str(label).lower()
    return {"value": value, "name": name, "label": str(label)}


def type_of(field: models.Field) -> str:
    if field.is_relation:
        if field.related_model is User:
            return "person"
        named = field.related_model._meta.model_name
        return named if named in ("product", "department") else "key"
    if field.flatchoices:
        return "choice"
    return next((name for model_field, name in TYPES if isinstance(field, model_field)), "text")
