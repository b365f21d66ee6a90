"""`artifact_router(Kind)`: lists, reads and writes of one kind, and its own verbs."""

from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import translation
from django.utils.text import format_lazy
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from ninja import Path, Query, Router
from pydantic import BaseModel

from bihuan import prepared
from bihuan.api.asking import Resolver, answer, expected, found, one
from bihuan.api.fields import OWN_FILTERS, FieldList, demanded, fields_shape, not_emptied
from bihuan.api.kinds import OpenMoves, move_shape
from bihuan.api.lists import Listed, page_of, refuse_unknown
from bihuan.api.schemas import Added, Moment, bulk_of, input_of, list_of, move_of, output_of
from bihuan.api.shapes import rows_of, shape_of
from bihuan.artifacts.models import Artifact
from bihuan.artifacts.past import as_of
from bihuan.artifacts.reach import visible
from bihuan.fields.keeping import missing


class ArtifactRouter(Router):
    """The addresses of one kind."""

    def __init__(self, kind: type[Artifact]):
        super().__init__(tags=[kind.slug])
        self.kind = kind

    def named(self, name: str, summary, response=None) -> dict:
        """How an operation is called in the description of the API."""
        about = format_lazy("{}: {}", self.kind._meta.verbose_name_plural, summary)
        operation_id = f"{self.kind.slug}_{name}".replace("-", "_")
        return {"operation_id": operation_id, "summary": about, "response": response or output_of(self.kind)}

    def verb(self, noun: str, summary) -> Callable:
        """A deed of this kind: `deed(artifact, by=…)` becomes POST …/{number}/{noun}/."""

        def register(deed: Callable) -> Callable:
            @self.post(f"/{{int:number}}/{noun}/", **self.named(noun, summary))
            def done(request, workspace: Path[str], number: Path[int]):
                artifact = found(request, self.kind, number)
                expected(request, artifact, {})
                deed(artifact, by=request.user)
                return one(artifact)

            return deed

        return register


def artifact_router(kind: type[Artifact]) -> ArtifactRouter:
    router = ArtifactRouter(kind)
    with translation.override(None):  # labels stay as they are in the source until somebody reads them
        add_many(router)
        add_one(router)
        if kind.moves:
            add_moves(router)
    return router


def add_many(router: ArtifactRouter) -> None:
    kind = router.kind
    New, Rows = input_of(kind), bulk_of(kind)

    @router.get("/fields/", **router.named("fields", _("your own fields"), FieldList))
    def fields(request, workspace: Path[str]):
        return answer({"items": fields_shape(kind, request.user, request.workspace)})

    @router.get("/", **router.named("list", _("list"), list_of(kind)), description=OWN_FILTERS)
    def index(request, workspace: Path[str], asked: Query[Listed]):
        return page_of(request, kind, asked)

    @router.post("/", **router.named("create", _("create"), {201: output_of(kind)}))
    def create(request, workspace: Path[str], data: New):
        values = Resolver(request, kind).values(data)
        demanded(kind, request.workspace, values)
        artifact = kind.objects.add(workspace=request.workspace, by=request.user, **values)
        return one(artifact, 201, None if values.get("tags") else [])

    @router.post("/bulk/", **router.named("bulk", _("create many, all or none"), {201: Added}))
    def bulk(request, workspace: Path[str], data: Rows):
        added = kind.objects.bulk_add(request.workspace, resolved(request, kind, data.rows), by=request.user)
        return answer({"keys": [artifact.key for artifact in added]}, 201)


def resolved(request: HttpRequest, kind: type[Artifact], rows: list[BaseModel]) -> list[dict]:
    resolver, values, errors = Resolver(request, kind), [], []
    for line, row in enumerate(rows, start=1):
        try:
            values.append(resolver.values(row))
        except ValidationError as error:
            for field, problems in error.message_dict.items():
                errors.append(ValidationError("", params={"line": line, "field": field, "problem": problems[0]}))
    if errors:
        raise ValidationError(errors)
    return values


def add_one(router: ArtifactRouter) -> None:
    kind = router.kind
    Changes = input_of(kind, partial=True)

    @router.get("/{int:number}/", **router.named("get", _("read one, now or as it was")))
    def get(request, workspace: Path[str], number: Path[int], moment: Query[Moment]):
        refuse_unknown(request, Moment.model_fields)
        if moment.version is None and moment.at is None:
            return read(request, kind, number)
        was = as_of(found(request, kind, number), version=moment.version, at=moment.at)
        return answer(shape_of(was, was.tags_then))

    @router.patch("/{int:number}/", **router.named("change", _("change the fields that are sent")))
    def change(request, workspace: Path[str], number: Path[int], data: Changes):
        artifact = found(request, kind, number)
        values = Resolver(request, kind).values(data)
        not_emptied(artifact, values)
        artifact.change(by=request.user, version=expected(request, artifact, values), **values)
        return one(artifact)

    @router.delete("/{int:number}/", **router.named("trash", _("move to the trash"), {204: None}))
    def trash(request, workspace: Path[str], number: Path[int]):
        artifact = found(request, kind, number)
        artifact.trash(by=request.user, version=expected(request, artifact, {}))
        return HttpResponse(status=204)


def read(request: HttpRequest, kind: type[Artifact], number: int) -> HttpResponse:
    where = visible(request.user, request.workspace) & Q(kind=kind.slug, number=number)
    for shape in rows_of(kind, [pk for (pk,) in prepared.rows(Artifact, where, ("pk",))]):
        return answer(shape, ETag=f'"{shape["version"]}"')
    raise Http404


def open_move(move, artifact: Artifact) -> dict:
    question = move.question(artifact)
    return {**move_shape(move), "question": str(question), "missing": missing_for(move, artifact)}


def missing_for(move, artifact: Artifact) -> list[str]:
    own = missing(artifact, also=move.own_fields, only_also=move.to.category == "dropped")
    empty = [name for name in move.columns if not getattr(artifact, name)]
    return [*empty, *(field.name_in_forms for field in own)]


def add_moves(router: ArtifactRouter) -> None:
    kind = router.kind
    Step = move_of(kind)

    @router.get("/{int:number}/moves/", **router.named("moves", _("the moves open to me from here"), OpenMoves))
    def moves(request, workspace: Path[str], number: Path[int]):
        artifact = found(request, kind, number).as_kind()
        return answer({"items": [open_move(move, artifact) for move in artifact.moves_for(request.user)]})

    # 202: it has to be approved first; `Location` is the approval, and the artifact is as it was.
    outcomes = {200: output_of(kind), 202: output_of(kind)}

    @router.post("/{int:number}/moves/", **router.named("move", _("take along one of its moves"), outcomes))
    def move(request, workspace: Path[str], number: Path[int], data: Step):
        artifact = found(request, kind, number)
        values = Resolver(request, kind).values(data.fields) if data.fields else {}
        version = expected(request, artifact, values)
        if data.verb not in {move.verb for move in kind.moves_in(request.workspace.pk)}:
            raise ValidationError({"verb": _now("There is no move “%(verb)s”.") % {"verb": data.verb}})
        artifact.move(data.verb, by=request.user, reason=data.reason, version=version, **values)
        return one(artifact, 202 if artifact.asked else 200)
