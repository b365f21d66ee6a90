"""JSON: a list of objects, read piece by piece."""

import io
import json
from collections.abc import Iterator
from typing import Any, BinaryIO

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from bihuan.connectors.tables.delimited import Kept
from bihuan.connectors.tables.reading import MOST_ROWS, Row, headers

CHUNK = 256 * 1024
LARGEST = 32 * 1024 * 1024
BLANK = " \t\r\n"


class Objects:
    format = "json"

    def __init__(self, file: BinaryIO):
        self.file = file
        self.options: dict[str, str] = {}
        names: dict[str, None] = {}
        for found in self.objects():
            names.update(dict.fromkeys(found))
        self.names = list(names)
        self.columns = headers(self.names)

    def rows(self) -> Iterator[Row]:
        """The headers of a spreadsheet would be row 1, so the first object is row 2."""
        for number, found in enumerate(self.objects(), start=2):
            yield Row(number, [found.get(name) for name in self.names])

    def objects(self) -> Iterator[dict[str, Any]]:
        self.file.seek(0)
        with Kept(self.file, encoding="utf-8-sig", newline="") as text:
            try:
                for number, value in enumerate(values(text), start=1):
                    if not isinstance(value, dict):
                        raise ValidationError(_("Value %(number)s of the list is not an object.") % {"number": number})
                    if number > MOST_ROWS:
                        raise ValidationError(
                            _("The file has more than %(most)s rows. Split it.") % {"most": MOST_ROWS}
                        )
                    yield value
            except UnicodeDecodeError as error:
                raise ValidationError(_("The file is not UTF-8, as JSON has to be.")) from error
            except RecursionError as error:
                raise ValidationError(_("The values of the file are nested too deeply.")) from error


def values(text: io.TextIOBase) -> Iterator[Any]:
    """The values of one JSON list, each as soon as it is complete."""
    decoder = json.JSONDecoder()
    rest = text.read(CHUNK).lstrip(BLANK)
    if not rest.startswith("["):
        raise ValidationError(_("The file is not a list of objects: it does not begin with “[”."))
    rest, count = rest[1:], 0
    while True:
        rest = (rest or text.read(CHUNK)).lstrip(BLANK)
        if rest.startswith("]"):
            return
        try:
            value, end = decoder.raw_decode(rest)
        except json.JSONDecodeError as error:
            more = text.read(max(CHUNK, len(rest)))
            if not more or len(rest) > LARGEST:
                raise ValidationError(
                    _("What follows value %(number)s is not JSON: %(problem)s")
                    % {"number": count, "problem": error.msg}
                ) from error
            rest += more
            continue
        count += 1
        rest = after(rest[end:], text, count)
        yield value


def after(rest: str, text: io.TextIOBase, count: int) -> str:
    """What comes behind a value and its comma."""
    while not (rest := rest.lstrip(BLANK)):
        if not (rest := text.read(CHUNK)):
            raise ValidationError(_("The list is not closed with “]”."))
    if rest[0] == "]":
        return rest
    if rest[0] != ",":
        raise ValidationError(_("After value %(number)s comes neither “,” nor “]”.") % {"number": count})
    return rest[1:]
