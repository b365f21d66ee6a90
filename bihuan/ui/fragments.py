"""Parts of pages that are drawn once: what looks the same for the same key is kept in the process."""

import secrets
from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any

from django.conf import settings
from django.middleware.csrf import get_token
from django.utils.html import format_html
from django.utils.translation import get_language
from jinja2 import nodes
from jinja2.ext import Extension
from jinja2.parser import Parser

KEPT = 3_000
# Stands where a form has its token, so that a kept part fits every visitor. It never leaves the process.
TOKEN = f"token-{secrets.token_hex(24)}"
FIELD = format_html('<input type="hidden" name="csrfmiddlewaretoken" value="{}">', TOKEN)


class Fragments(Extension):
    """`{% cache a, b %}…{% endcache %}` is drawn once for each language and value of (a, b); anew where a is None."""

    tags = {"cache"}

    def __init__(self, environment):
        super().__init__(environment)
        self.kept: OrderedDict[Hashable, str] = OrderedDict()
        self.lock = Lock()

    def parse(self, parser: Parser) -> nodes.Node:
        line = next(parser.stream).lineno
        key = parser.parse_tuple()
        body = parser.parse_statements(("name:endcache",), drop_needle=True)
        call = self.call_method("drawn", [nodes.Const(f"{parser.name}:{line}"), key])
        return nodes.CallBlock(call, [], [], body).set_lineno(line)

    def drawn(self, place: str, values: Any, caller: Callable[[], str]) -> str:
        if settings.DEBUG or (values[0] if isinstance(values, tuple) else values) is None:
            return caller()
        key = (place, get_language(), values)
        with self.lock:
            if (known := self.kept.get(key)) is not None:
                self.kept.move_to_end(key)
                return known
        text = caller()
        with self.lock:
            self.kept[key] = text
            if len(self.kept) > KEPT:
                self.kept.popitem(last=False)
        return text


def with_token(text: str, request) -> str:
    """The page with its visitor's token in every form; a page without a form sets no cookie."""
    return text.replace(TOKEN, get_token(request)) if TOKEN in text else text
