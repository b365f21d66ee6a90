"""One line of an access log: common, combined, and what many add behind it.

Formats: https://httpd.apache.org/docs/2.4/mod/mod_log_config.html, https://nginx.org/en/docs/http/ngx_http_log_module.html
"""

import re
from typing import Any

from bihuan.telemetry.wires.access.times import logged_at
from bihuan.telemetry.wires.events import Refused, sound
from bihuan.telemetry.wires.parsed import json_text
from bihuan.telemetry.wires.routes import route

NO_LINE = "no line of an access log"
QUOTED = r'"[^"\\]*(?:\\.[^"\\]*)*"'
LINE = re.compile(
    r"(?:(?P<host>[\w.-]+:\d+)\ )?(?P<client>\S+)\ \S+\ (?P<user>.{0,200}?)\ \[(?P<at>[^\]]{1,60})\]\ "
    + f"(?P<request>{QUOTED})"
    + r"\ (?P<status>\d{3}|-)\ (?P<bytes>\d{1,18}|-)"
    + f"(?:\\ (?P<referrer>{QUOTED})\\ (?P<agent>{QUOTED}))?(?P<rest>(?:\\ .*)?)\\s*",
    re.VERBOSE,
)
REQUEST = re.compile(r"([A-Za-z_-]{1,32}) (.*?)(?: HTTP/([\d.]{1,5}))?")
ESCAPED = re.compile(r'\\(x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|["\\nrt])')
# `rt=0.123`, `request_time=0.123`, or a number by itself: seconds where it has a point ($request_time), else µs (%D).
NAMED_TIME = re.compile(r'\b(?:rt|request_time|duration|time)[=:]"?(\d{1,12}(?:\.\d+)?)(?![\d.])')
BARE_TIME = re.compile(r'(?:^|\s)"?(\d{1,15}(?:\.\d{1,9})?)"?(?=\s|$)')
UNITS = {"s": 1000.0, "ms": 1.0, "us": 0.001}


def unescaped(text: str) -> str:
    r"""What stood there before the server wrote `\x22` for a quote."""
    if "\\" not in text:
        return text
    plain = {"n": "\n", "r": "\r", "t": "\t"}

    def one(match: re.Match[str]) -> str:
        code = match[1]
        return chr(int(code[1:], 16)) if code[0] in "xu" and len(code) > 1 else plain.get(code, code)

    found = ESCAPED.sub(one, text)
    try:
        return found.encode("latin-1").decode("utf-8") if "\\x" in text else found
    except UnicodeError:  # not bytes of UTF-8 after all: it stays as it was written
        return found


def duration_of(rest: str, unit: str) -> float | None:
    """Milliseconds, or None where the line does not tell."""
    found = NAMED_TIME.search(rest) or BARE_TIME.search(rest)
    if found is None:
        return None
    text = found[1]
    return float(text) * UNITS[unit or ("s" if "." in text else "us")]


def row(line: str, unit: str = "") -> dict[str, Any]:
    """A row of `requests` without its id. `unit` of the time it took: s, ms, us or '' to tell by its look.

    Raises Refused.
    """
    found = LINE.fullmatch(line)
    if found is None:
        raise Refused(NO_LINE)
    asked = REQUEST.fullmatch(unescaped(found["request"][1:-1]))
    method, target, version = asked.groups() if asked else ("", "", None)
    said = {
        "client.address": found["client"],
        "user_agent.original": unescaped((found["agent"] or "")[1:-1]),
        "http.request.header.referer": unescaped((found["referrer"] or "")[1:-1]),
        "network.protocol.version": version or "",
        "server.address": found["host"] or "",
    }
    return request(
        at=logged_at(found["at"]),
        method=method,
        target=target,
        status=None if found["status"] == "-" else int(found["status"]),
        size=None if found["bytes"] == "-" else int(found["bytes"]),
        person=found["user"],
        duration=duration_of(found["rest"], unit) if found["rest"] else None,
        said=said,
    )


def request(
    *,
    at: int,
    method: str,
    target: str,
    status: int | None,
    size: int | None,
    person: str,
    duration: float | None,
    said: dict[str, Any],
    service: str = "",
) -> dict[str, Any]:
    """The row of a request that a web server answered."""
    path, _, query = target.partition("?")
    endpoint = route(target) if target else ""
    if path != endpoint:
        said["url.path"] = path
    if query:
        said["url.query"] = query
    return {
        "timestamp": at,
        "service": service,
        "kind": "server",
        "method": method.upper(),
        "route": endpoint,
        "status": status,
        "error": status is not None and status >= 500,
        "duration": duration,
        "bytes": size,
        "person": "" if person == "-" else sound(person),
        "trace": "",
        "span": "",
        "parent": "",
        "statement": "",
        "attributes": json_text({key: value for key, value in said.items() if value not in ("", "-", None)}),
    }
