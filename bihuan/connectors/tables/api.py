"""Imports for programs: upload, check, start, poll, take back."""

import datetime
from typing import Annotated, Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop
from ninja import File as Upload
from ninja import Path, Router, UploadedFile
from pydantic import BaseModel, Field

from bihuan.api.asking import answer
from bihuan.api.schemas import BIGGEST, STRICT
from bihuan.artifacts.models import Artifact
from bihuan.artifacts.store import writing
from bihuan.connectors.tables.mapping import Mapping
from bihuan.connectors.tables.models import OPEN, WORKING, Alias, Import, Lost, SavedMapping, State
from bihuan.connectors.tables.work import IN_REQUEST, may_import, take_back, work
from bihuan.people.models.user import normal_email

router = Router(tags=["imports"])
SHOWN = 50
Name = Annotated[str, Field(max_length=300)]


class ImportOut(BaseModel):
    id: int
    kind: str
    name: str
    state: State
    origin: str = Field(description=gettext_noop("Whose export it is read as: jira, zentao, tapd, pingcode or plain."))
    created_at: datetime.datetime
    ended_at: datetime.datetime | None
    columns: list[str]
    mapping: dict[str, Any]
    total: int
    done: int
    good: int
    faulty: int
    changed: int
    same: int
    faults: list[list[Any]] = Field(description=gettext_noop("The first: row, column, value, problem."))
    changes: list[list[Any]] = Field(
        description=gettext_noop("The first: row, key, title, and for each field label, before, after.")
    )
    strangers: list[list[Any]] = Field(description=gettext_noop("Names nobody has, and in how many rows."))
    report: list[list[Any]] = Field(description=gettext_noop("What does not come along, and how often."))
    left: list[str] = Field(description=gettext_noop("Keys that could not be put back: changed since."))
    failure: str


class ImportList(BaseModel):
    items: list[ImportOut]


class CheckIn(BaseModel):
    model_config = STRICT
    columns: dict[Name, Name] | None = Field(
        None, description=gettext_noop("Header → field; without it what was guessed or remembered.")
    )
    fixed: dict[Name, Annotated[str, Field(max_length=1000)]] | None = Field(
        None, description=gettext_noop("Field → value for rows that do not say it.")
    )
    rest: bool | None = Field(None, description=gettext_noop("Other columns go to the description."))
    match: Annotated[str, Field(max_length=60)] | None = Field(
        None, description=gettext_noop("Change rows that are here: found by number, key, or a field; empty adds all.")
    )
    people: dict[Name, Name | None] = Field(
        {}, description=gettext_noop("Name in the file → e-mail of a member, or null for nobody; remembered.")
    )


class StartIn(BaseModel):
    model_config = STRICT
    skip_faulty: bool = False
    run_rules: bool | None = Field(
        None,
        description=gettext_noop(
            "Rules, webhooks and notifications hear of each row; without it where rows that are here are changed."
        ),
    )


def kind_for(request: HttpRequest, slug: str) -> type[Artifact]:
    kind = Artifact.kinds().get(slug)
    if kind is None:
        raise Http404
    if not may_import(kind, request.workspace, request.user):
        raise PermissionDenied(_now("Importing needs the role “member” at least. Ask an admin."))
    return kind


def own(request: HttpRequest, slug: str, pk: int) -> Import:
    """The person's own import, or 404."""
    mine = Import.objects.of(request.user, request.workspace, kind_for(request, slug))
    job = mine.filter(pk=pk).select_related("workspace", "created_by").first() if pk <= BIGGEST else None
    if job is None:
        raise Http404
    return job


def shape(job: Import) -> dict[str, Any]:
    plain = {name: getattr(job, name) for name in ImportOut.model_fields if name not in ("id", "origin")}
    return plain | {"id": job.pk, "origin": job.options.get("origin", "")}


def told(job: Import, status: int = 200) -> HttpResponse:
    return answer(shape(job), status)


def soon(job: Import) -> HttpResponse:
    """Few rows are done at once; many wait for the worker, and the state says so: 202."""
    if job.state in WORKING and job.total <= IN_REQUEST:
        work(job)
    return told(job, 202 if job.state in WORKING else 200)


@router.get("/", operation_id="imports", summary=_("Your imports, newest first"), response=ImportList)
def index(request, workspace: Path[str], kind: Path[str]):
    mine = Import.objects.of(request.user, request.workspace, kind_for(request, kind)).order_by("-pk")[:SHOWN]
    return answer({"items": [shape(job) for job in mine]})


@router.post("/", operation_id="import_upload", summary=_("Upload a file"), response={201: ImportOut})
def upload(request, workspace: Path[str], kind: Path[str], file: Upload[UploadedFile]):
    chosen = kind_for(request, kind)
    job = Import.objects.upload(file, workspace=request.workspace, kind=chosen, by=request.user)
    return told(job, 201)


@router.get("/{int:number}/", operation_id="import", summary=_("How far an import is"), response=ImportOut)
def get(request, workspace: Path[str], kind: Path[str], number: Path[int]):
    return told(own(request, kind, number))


@router.post(
    "/{int:number}/check/",
    operation_id="import_check",
    summary=_("Read all rows as they would be written"),
    response={200: ImportOut, 202: ImportOut},
)
def check(request, workspace: Path[str], kind: Path[str], number: Path[int], data: CheckIn):
    job = own(request, kind, number)
    if job.state not in (State.MAPPING, State.CHECKED):
        raise ValidationError(_now("It is “%(state)s”; only before the import.") % {"state": job.get_state_display()})
    mapping = asked(job, data)
    mapping.check(job.kind_class, job.own_columns())
    people = members(request, data.people)
    job.mapping = mapping.as_json()
    try:
        job.reader().prepare()
    except Lost:
        job.discard()
        raise
    with writing():
        Alias.objects.learn(job.workspace, people)
        SavedMapping.objects.remember(job)
    job.try_out(mapping)
    return soon(job)


def asked(job: Import, data: CheckIn) -> Mapping:
    mapping = Mapping(**job.mapping)
    if data.columns is not None:
        if unknown := sorted(data.columns.keys() - set(job.columns)):
            raise ValidationError({"columns": _now("There is no column “%(name)s”.") % {"name": unknown[0]}})
        mapping.columns = [data.columns.get(column, "") for column in job.columns]
    mapping.fixed = mapping.fixed if data.fixed is None else data.fixed
    mapping.rest = mapping.rest if data.rest is None else data.rest
    mapping.match = mapping.match if data.match is None else data.match
    return mapping


def members(request: HttpRequest, people: dict[str, str | None]) -> dict[str, Any]:
    wanted = {normal_email(email) for email in people.values() if email}
    here = request.workspace.memberships.filter(user__email__in=wanted).select_related("user")
    known = {membership.user.email: membership.user for membership in here}
    if missing := sorted(wanted - known.keys()):
        raise ValidationError({"people": _now("%(email)s is not a member here.") % {"email": missing[0]}})
    return {name: known[normal_email(email)] if email else None for name, email in people.items()}


@router.post(
    "/{int:number}/start/",
    operation_id="import_start",
    summary=_("Import what the check found good"),
    response={200: ImportOut, 202: ImportOut},
)
def start(request, workspace: Path[str], kind: Path[str], number: Path[int], data: StartIn):
    job = own(request, kind, number)
    if not job.start(skip_faulty=data.skip_faulty, run_rules=data.run_rules):
        state = job.get_state_display()
        raise ValidationError(_now("It is “%(state)s”, or there are faulty rows to leave out.") % {"state": state})
    return soon(job)


@router.post(
    "/{int:number}/withdrawal/",
    operation_id="import_withdraw",
    summary=_("Discard it, stop it, or take it back"),
    response={200: ImportOut, 202: ImportOut, 204: None},
)
def withdraw(request, workspace: Path[str], kind: Path[str], number: Path[int]):
    job = own(request, kind, number)
    if job.state in OPEN and job.state not in WORKING:
        job.discard()
        return HttpResponse(status=204)
    if job.state == State.CHECKING:
        job.step((State.CHECKING,), State.MAPPING)
    elif not take_back(job, by=request.user):
        raise ValidationError(_now("It cannot be taken back: %(state)s.") % {"state": job.get_state_display()})
    return told(job, 202 if job.state in WORKING else 200)
