"""Requirements for programs: their lists and moves, and what only they can do."""

from typing import Annotated

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja import Path
from pydantic import BaseModel, Field

from bihuan.api.asking import expected, found, one
from bihuan.api.router import artifact_router
from bihuan.api.schemas import BIGGEST, STRICT
from bihuan.areas.requirements.models import Requirement

router = artifact_router(Requirement)


class Survivor(BaseModel):
    """The number of the requirement that stays."""

    model_config = STRICT
    survivor: Annotated[int, Field(ge=1, le=BIGGEST)]


class Tick(BaseModel):
    """Either `line`, counted from 0 in the text of the criteria, or `text` of a new one."""

    model_config = STRICT
    line: Annotated[int, Field(ge=0, le=10_000)] | None = None
    met: bool = True
    text: Annotated[str, Field(max_length=5_000)] | None = None


@router.post("/{int:number}/duplicate/", **router.named("duplicate", gettext_lazy("merge into another requirement")))
def duplicate(request, workspace: Path[str], number: Path[int], data: Survivor):
    requirement = found(request, Requirement, number)
    version = expected(request, requirement, {})
    requirement.merge_into(found(request, Requirement, data.survivor), by=request.user, version=version)
    return one(requirement)


@router.post(
    "/{int:number}/criteria/", **router.named("criteria", gettext_lazy("tick an acceptance criterion, or add one"))
)
def criteria(request, workspace: Path[str], number: Path[int], data: Tick):
    requirement = found(request, Requirement, number)
    if (data.line is None) == (data.text is None):
        raise ValidationError({"line": _("Send either “line” or “text”.")})
    version = expected(request, requirement, {})
    if data.line is None:
        return one(requirement.add_criterion(data.text, by=request.user, version=version))
    return one(requirement.tick(data.line, met=data.met, by=request.user, version=version))
