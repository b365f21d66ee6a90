"""What is like a text or an artifact, for programs."""

from typing import Annotated

from django.http import Http404
from django.utils.translation import gettext_lazy, gettext_noop
from ninja import Path, Query, Router
from pydantic import BaseModel, Field

from bihuan.api.asking import answer
from bihuan.similarity.finding import nearest
from bihuan.similarity.views import AMONG, seen

router = Router(tags=["artifacts"])


class NearOut(BaseModel):
    key: str
    title: str
    state: str
    chance: float = Field(description=gettext_noop("How likely it asks for the same, 0 to 1."))


class Nearest(BaseModel):
    items: list[NearOut]


class Asked(BaseModel):
    text: Annotated[str, Field(min_length=1, max_length=2000)]
    limit: Annotated[int, Field(ge=1, le=20)] = 5


@router.get(
    "/{slug:workspace}/{slug:kind}/similar/",
    operation_id="similar",
    summary=gettext_lazy("What asks for the same as a text, among what you see"),
    response=Nearest,
)
def similar(request, workspace: Path[str], kind: Path[str], asked: Query[Asked]):
    if kind not in AMONG:
        raise Http404
    text = asked.text.replace("\0", "")
    found = nearest(text, seen(request, request.workspace, kind), workspace=request.workspace, limit=asked.limit)
    shape = [
        {"key": n.artifact.key, "title": n.artifact.title, "state": n.artifact.state, "chance": round(n.chance, 4)}
        for n in found
    ]
    return answer({"items": shape})
