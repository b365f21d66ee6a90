"""The description of the API as JSON, and the page on which to try it."""

from functools import cache

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.http import require_safe

from bihuan.api.house import HouseAPI
from bihuan.api.shapes import as_json


@cache
def description(api: HouseAPI, language: str) -> bytes:
    with translation.override(language):
        return as_json(api.get_openapi_schema())


@require_safe
def openapi(request: HttpRequest, api: HouseAPI) -> HttpResponse:
    return HttpResponse(description(api, translation.get_language()), content_type="application/json")


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    return render(request, "api/docs.html")
