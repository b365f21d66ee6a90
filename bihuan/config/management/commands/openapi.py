"""Writes the description of the API to docs/building/openapi.json, where its changes are looked at in review."""

from pathlib import Path
from typing import Any

import orjson
from django.core.management.base import BaseCommand, CommandParser
from django.utils import translation

from bihuan.config.api import api

SNAPSHOT = Path("docs/building/openapi.json")


def snapshot() -> bytes:
    """In English and in a fixed order, so that only a change of the API changes it."""
    with translation.override("en"):
        return orjson.dumps(api.get_openapi_schema(), option=orjson.OPT_INDENT_2) + b"\n"


class Command(BaseCommand):
    help = "Write the description of the API (OpenAPI 3.1) to docs/building/openapi.json."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", nargs="?", type=Path, default=SNAPSHOT)

    def handle(self, *args: Any, path: Path, **options: Any) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(snapshot())
        self.stdout.write(f"{path}")
