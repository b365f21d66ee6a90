"""The description of the API (OpenAPI 3.1), completed with what holds for every operation alike."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

PROBLEM = {
    "title": "Problem",
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "description": gettext_noop("urn:bihuan:problem:… names the sort of problem.")},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["detail"],
                "properties": {
                    "detail": {"type": "string"},
                    "pointer": {"type": "string", "description": gettext_noop("JSON pointer into the body.")},
                    "field": {"type": "string"},
                    "row": {"type": "integer", "description": gettext_noop("Of a list of rows, from 0.")},
                },
            },
        },
        "current": {"type": "object", "description": gettext_noop("412: the artifact as it is now.")},
        "yours": {"type": "object", "description": gettext_noop("412: what was about to be written.")},
    },
}
EVERYWHERE = ("400", "401", "403", "404", "413", "422", "429", "500")
MEANINGS = {
    "400": gettext_noop("The request cannot be read."),
    "401": gettext_noop("No valid token and no session."),
    "403": gettext_noop("The role or the token's scope does not allow it."),
    "404": gettext_noop("There is nothing there that the caller may see."),
    "409": gettext_noop("It collides with something that was there first."),
    "412": gettext_noop("If-Match names another version than the current one."),
    "413": gettext_noop("The body is too large."),
    "415": gettext_noop("The body is of a content type that is not read."),
    "422": gettext_noop("Values do not fit; each with its place."),
    "429": gettext_noop("Too many requests; Retry-After says when to try again."),
    "500": gettext_noop("A fault of ours. Nothing was saved."),
}
ONCE = {
    "name": "Idempotency-Key",
    "in": "header",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
    "description": gettext_noop(
        "Any unique text. Sent again within 24 hours, the request does nothing and gets the same answer."
    ),
}
IF_MATCH = {
    "name": "If-Match",
    "in": "header",
    "schema": {"type": "string", "pattern": '^"[0-9]{1,9}"$'},
    "description": gettext_noop(
        "The version the change is based on, as in ETag. With another current version the answer is 412."
    ),
}
CREATED = ("ETag", "Location")
RATES = {name: {"schema": {"type": "string"}} for name in ("RateLimit", "RateLimit-Policy")}
TEXTS = ("title", "description", "summary")


def described(schema: dict[str, Any]) -> Any:
    """The schema with problems, headers and security, in the language that is active."""
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            complete(path, method, operation)
    components = schema["components"]
    components["schemas"]["Problem"] = PROBLEM
    components["responses"] = {f"Problem{status}": answer_of(status) for status in MEANINGS}
    components["securitySchemes"] = {
        "token": {
            "type": "http",
            "scheme": "bearer",
            "description": gettext_noop("A token of “Me › API tokens”: bh_…"),
        },
        "session": {"type": "apiKey", "in": "cookie", "name": "session"},
    }
    schema["security"] = [{"token": []}, {"session": []}]
    return translated(schema)


def complete(path: str, method: str, operation: dict[str, Any]) -> None:
    responses = operation["responses"] = {str(status): made for status, made in operation["responses"].items()}
    statuses = set(EVERYWHERE)
    body = operation.get("requestBody", {}).get("content", {})
    if body:
        statuses.add("415")
    if method == "post":
        statuses.add("409")
        operation["parameters"].append(ONCE)
    if method == "patch" or takes_version(path, method):
        statuses.add("412")
        operation["parameters"].append(IF_MATCH)
    for status in sorted(statuses):
        responses[status] = {"$ref": f"#/components/responses/Problem{status}"}
    for made in responses.values():
        if "$ref" not in made:
            made["headers"] = RATES | ({"ETag": {"schema": {"type": "string"}}} if "412" in statuses else {})
    if operation["operationId"] == "download":
        responses["200"]["content"] = {"*/*": {"schema": {"type": "string", "format": "binary"}}}
    operation["responses"] = dict(sorted(responses.items()))


def takes_version(path: str, method: str) -> bool:
    """Whether it changes the artifact itself, rather than what hangs on it."""
    end = path.rstrip("/").rpartition("/")[2]
    around = ("bulk", "comments", "links", "files", "watch")
    return "{number}" in path and method != "get" and end not in around and end != "{link}"


def answer_of(status: str) -> dict[str, Any]:
    made: dict[str, Any] = {
        "description": MEANINGS[status],
        "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    if status == "429":
        made["headers"] = {"Retry-After": {"schema": {"type": "integer"}}}
    return made


def translated(node: Any, inside: str = "") -> Any:
    """Labels and explanations are words of the forms too, so they are said in the reader's language."""
    if isinstance(node, list):
        return [translated(value) for value in node]
    if not isinstance(node, dict):
        return node
    return {
        name: said(value) if is_text(name, value, inside) else translated(value, name) for name, value in node.items()
    }


def is_text(name: str, value: Any, inside: str) -> bool:
    return inside == "x-labels" or (name in TEXTS and inside != "properties" and not isinstance(value, dict))


def said(value: Any) -> str:
    return _(text) if (text := str(value)) else text
