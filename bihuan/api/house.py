"""The API as a whole: read strictly, answered with problems, done once."""

from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError
from ninja.errors import ValidationError as Malformed
from ninja.openapi.schema import OpenAPISchema
from ninja.parser import Parser
from ninja.renderers import BaseRenderer

from bihuan.api.callers import TooMany, caller
from bihuan.api.describing import described
from bihuan.api.once import once
from bihuan.api.problems import problem_of
from bihuan.api.shapes import as_json


class Strict(Parser):
    """JSON by orjson: NaN and half characters are no JSON; a NUL is named, because databases would not keep it."""

    def parse_body(self, request: HttpRequest) -> Any:
        if not request.content_type.endswith("json"):
            raise HttpError(415, "")
        body = request.body
        data = orjson.loads(body)
        if b"\\u0000" in body and (place := nul_in(data)):
            raise nul_problem("body", place)
        return data

    def parse_querydict(self, data: Any, list_fields: list[str], request: HttpRequest) -> Any:
        if data is request.FILES and request.content_type != "multipart/form-data":
            raise HttpError(415, "")
        for name, values in data.lists():
            if any(isinstance(value, str) and "\0" in value for value in values):
                raise nul_problem("query", ([name], 1))
        return super().parse_querydict(data, list_fields, request)


def nul_problem(source: str, found: tuple[list[Any], int]) -> Malformed:
    path, place = found
    start = [source, "data"] if source == "body" else [source]
    return Malformed([{"type": "nul", "loc": [*start, *path], "ctx": {"place": place}}])


def nul_in(value: Any, path: tuple[Any, ...] = ()) -> tuple[list[Any], int] | None:
    if isinstance(value, str):
        return (list(path), value.index("\0") + 1) if "\0" in value else None
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, inner in steps:
        if isinstance(name, str) and "\0" in name:
            return [*path], name.index("\0") + 1
        if found := nul_in(inner, (*path, name)):
            return found
    return None


class Json(BaseRenderer):
    media_type = "application/json"

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> bytes:
        return as_json(data)


class HouseAPI(NinjaAPI):
    def __init__(self) -> None:
        super().__init__(
            title="Bihuan 闭环",
            version="1",
            description=_("Everything a team keeps in Bihuan, for programs."),
            urls_namespace="api",
            auth=caller,
            parser=Strict(),
            renderer=Json(),
            openapi_url=None,
            docs_url=None,
        )
        self.add_decorator(once, mode="operation")

    def on_exception(self, request: HttpRequest, error: Any) -> HttpResponse:
        response = problem_of(request, error)
        if isinstance(error, AuthenticationError):
            response["WWW-Authenticate"] = 'Bearer realm="bihuan"'
        if isinstance(error, TooMany):
            response["Retry-After"] = str(error.wait)
        return response

    def get_openapi_schema(self, *, path_prefix: str | None = None, path_params: Any = None) -> OpenAPISchema:
        return described(super().get_openapi_schema(path_prefix="/api/v1/", path_params=path_params))
