"""Lists a page at a time, and the cursors that lead from one to the next."""

from django.http import HttpRequest, HttpResponse
from pydantic import BaseModel, Field

from bihuan.api.asking import answer
from bihuan.api.shapes import rows_of
from bihuan.artifacts.models import Artifact


class Slice(BaseModel):
    limit: int = Field(50, ge=1, le=200, description="How many at most.")
    after: str | None = Field(None, max_length=500, description="The cursor that “next” of the page before holds.")


class Listed(Slice):
    state: str | None = None


def page_of(request: HttpRequest, kind: type[Artifact], asked: Listed) -> HttpResponse:
    rows = Artifact.objects.visible_to(request.user, request.workspace).filter(kind=kind.slug)
    if asked.state:
        rows = rows.filter(state__in=asked.state.split(","))
    rows = rows.order_by("-score" if "sort" in request.GET else "-pk", "-pk")
    return page(request, rows_of(kind, list(rows.values_list("pk", flat=True)[: asked.limit])), None)


def page(request: HttpRequest, items: list, after: str | int | None) -> HttpResponse:
    """A page of a list; `after` is the cursor of the next one, None on the last."""
    if after is None:
        return answer({"items": items, "next": None})
    query = request.GET.copy()
    query["after"] = after
    address = f"{request.path}?{query.urlencode()}"
    return answer({"items": items, "next": address}, Link=f'<{address}>; rel="next"')
