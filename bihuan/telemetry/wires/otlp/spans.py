"""A span as a row of `requests`, whichever edition of the semantic conventions it follows."""

from hashlib import blake2b
from typing import Any
from urllib.parse import urlsplit

from bihuan.telemetry.wires.events import MALFORMED, Refused, sound
from bihuan.telemetry.wires.otlp.resources import Origin, Span
from bihuan.telemetry.wires.parsed import Parsed, json_text, micros_of_nanos
from bihuan.telemetry.wires.routes import route
from bihuan.telemetry.wires.statements import statement

INTERNAL, SERVER, CLIENT, PRODUCER, CONSUMER = 1, 2, 3, 4, 5
WORD = 200
# What is in a column is not said twice.
METHOD = ("http.request.method", "http.method")
STATUS = ("http.response.status_code", "http.status_code")
SIZE = ("http.response.body.size", "http.response_content_length", "http.response.size")
PERSON = ("enduser.id", "user.id", "enduser.pseudo.id")
QUERY = ("db.query.text", "db.statement")
SYSTEM = ("db.system.name", "db.system")
OPERATION = ("db.operation.name", "db.operation")
TABLE = ("db.collection.name", "db.sql.table", "db.mongodb.collection", "db.cassandra.table")
QUEUE = ("messaging.destination.template", "messaging.destination.name", "messaging.destination")
DOING = ("messaging.operation.type", "messaging.operation")
JOB = ("celery.task_name", "job.name", "faas.name", "code.function.name")
PATH = ("url.path", "http.target")
ADDRESS = ("url.full", "http.url")
HOST = ("server.address", "net.peer.name", "http.host", "peer.service")


def take(parsed: Parsed, origin: Origin, span: Any) -> None:
    parsed.take("requests", span, lambda of: row(origin, of))


def first(of: dict[str, Any], names: tuple[str, ...]) -> Any:
    for name in names:
        found = of.get(name)
        if found is not None and found != "":
            return found
    return ""


def popped(of: dict[str, Any], names: tuple[str, ...]) -> Any:
    found = ""
    for name in names:
        value = of.pop(name, None)
        if found == "" and value is not None:
            found = value
    return found


def word(value: Any) -> str:
    return sound(str(value)[:WORD])


def row(origin: Origin, span: Span) -> dict[str, Any]:
    """Raises Refused."""
    if not isinstance(span, Span) or len(span.trace) != 32 or len(span.span) != 16:
        raise Refused(MALFORMED)
    said = span.attributes
    kind = kind_of(span)
    endpoint, name = word(endpoint_of(kind, span)), word(span.name)
    status = whole(popped(said, STATUS), 999)
    method = popped(said, METHOD) if kind != "db" else popped(said, OPERATION)
    failed = span.failed or bool(said.get("error.type")) or (status or 0) >= 500
    if name != endpoint:
        said["name"] = name
    if failed and span.message:
        said["status.message"] = span.message[:2000]
    for key in ("exception.type", "exception.message", "exception.stacktrace"):
        if key in span.exception:
            said[key] = str(span.exception[key])[:2000]
    system = str(first(said, SYSTEM))
    return {
        "id": blake2b(bytes.fromhex(span.trace + span.span), digest_size=16).digest(),
        "timestamp": micros_of_nanos(span.start),
        "service": origin.service,
        "kind": kind,
        "method": word(said.pop("http.request.method_original", None) or method).upper(),
        "route": endpoint,
        "status": status,
        "error": failed,
        "duration": (span.end - span.start) / 1e6 if span.end >= span.start else None,
        "bytes": whole(popped(said, SIZE), 2**62),
        "person": word(popped(said, PERSON)),
        "trace": span.trace,
        "span": span.span,
        "parent": span.parent,
        "statement": statement(str(popped(said, QUERY)), system) if kind == "db" else "",
        "attributes": json_text(origin.kept | said),
    }


def whole(value: Any, most: int) -> int | None:
    """A whole number up to `most`, of a number or of its text; else None."""
    if isinstance(value, str) and value.isdecimal() and len(value) < 20:
        value = int(value)
    return int(value) if isinstance(value, int | float) and 0 <= value <= most else None


def kind_of(span: Span) -> str:
    said = span.attributes
    if span.kind == SERVER:
        return "server"
    if span.kind == PRODUCER:
        return "queue"
    if first(said, SYSTEM) or first(said, QUERY):
        return "db"
    if span.kind == CONSUMER:
        # Taking from a queue is not the work that is done with what was taken.
        return "queue" if first(said, DOING) in ("receive", "settle") else "job"
    if span.kind == CLIENT:
        return "queue" if said.get("messaging.system") else "client"
    return "job" if said.get("faas.trigger") == "timer" or said.get("job.name") else "internal"


def endpoint_of(kind: str, span: Span) -> str:
    """The name under which the calls of one endpoint are counted together."""
    said = span.attributes
    if kind == "db":
        summary = said.get("db.query.summary")
        table = first(said, TABLE)
        return str(summary or (f"{first(said, OPERATION)} {table}".strip() if table else span.name))
    if kind == "queue":
        return str(first(said, QUEUE) or span.name)
    if kind == "job":
        return str(first(said, JOB) or first(said, QUEUE) or span.name)
    if kind == "internal":
        return span.name
    if "rpc.service" in said or "rpc.method" in said:
        return "/".join(str(said[key]) for key in ("rpc.service", "rpc.method") if said.get(key))
    known = first(said, ("http.route",)) if kind == "server" else ""
    path = str(known or "") or route(str(first(said, PATH) or first(said, ADDRESS)))
    if kind == "server":
        return path or span.name
    template = said.get("url.template")
    host = str(first(said, HOST) or hostname(str(first(said, ADDRESS))))
    return f"{host}{template or path}" or span.name


def hostname(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:  # no address after all: then there is no host in it
        return ""
