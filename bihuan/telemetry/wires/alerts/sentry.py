"""Sentry's webhooks: alerts of issues and of metrics, issues, and single errors.

Format: https://docs.sentry.io/organization/integrations/integration-platform/webhooks/
"""

import hashlib
import hmac
from collections.abc import Callable
from typing import Any

from bihuan.telemetry.wires.alerts.rows import alert, body_of
from bihuan.telemetry.wires.bodies import Malformed
from bihuan.telemetry.wires.parsed import Parsed

SOURCE = "sentry"
FIRING, RESOLVED = "firing", "resolved"
OTHER = "a webhook that raises no alert"


def signed(body: bytes, secret: str, signature: str) -> bool:
    """Whether `Sentry-Hook-Signature` is that of this body: HMAC-SHA256 with the integration's client secret."""
    known = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return bool(secret) and hmac.compare_digest(known.encode(), signature.strip().lower().encode("utf-8", "replace"))


def read(body: bytes, resource: str = "", now: Any = None) -> Parsed:
    """Rows of `alerts`. `resource` as in `Sentry-Hook-Resource`; without it what the body holds tells.

    `now` (µs UTC, or text) is when it came, for those that do not say. Raises Malformed.
    """
    said = body_of(body, "Sentry's webhook")
    data = said.get("data", said)
    if not isinstance(data, dict):
        raise Malformed("not Sentry's webhook: no object in `data`")
    kind = resource or next((key for key, holds in HOLDS.items() if holds in data), "")
    parsed = Parsed()
    if kind not in ROWS or HOLDS[kind] not in data:
        parsed.drop(OTHER)
        return parsed
    given = {"action": said.get("action", ""), "now": now / 1e6 if isinstance(now, int) else now, "whole": said}
    parsed.take("alerts", data, lambda of: ROWS[kind](of, given))
    return parsed


def of_event(data: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:
    """A rule about issues that was triggered by this event, or an event by itself."""
    event = data.get("event") or data["error"]
    labels = tags(event.get("tags")) | {"rule": data.get("triggered_rule") or ""}
    return alert(
        at=event.get("datetime") or event.get("timestamp") or given["now"],
        source=SOURCE,
        key=event.get("issue_id") or event.get("event_id") or "",
        status=FIRING,
        severity=event.get("level", "error"),
        title=event.get("title") or event.get("message") or "",
        service=event.get("project_name") or event.get("project_slug") or event.get("project") or "",
        url=event.get("web_url") or event.get("issue_url") or "",
        labels={key: value for key, value in labels.items() if value},
        payload=given["whole"],
    )


def of_metric(data: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:
    told, action = data["metric_alert"], given["action"]
    status = RESOLVED if action == "resolved" else FIRING
    at = told.get("date_closed") if status == RESOLVED else told.get("date_detected") or told.get("date_started")
    return alert(
        at=at or given["now"],
        source=SOURCE,
        key=f"metric-{told.get('identifier') or told.get('id')}",
        status=status,
        severity=action if action in ("critical", "warning") else "",
        title=data.get("description_title") or told.get("title") or "",
        service=next(iter(told.get("projects") or []), ""),
        url=data.get("web_url") or told.get("web_url") or "",
        labels={"rule": (told.get("alert_rule") or {}).get("name", ""), "text": data.get("description_text") or ""},
        payload=given["whole"],
    )


def of_issue(data: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:
    issue, action = data["issue"], given["action"]
    project = issue.get("project") or {}
    over = action in ("resolved", "archived", "ignored")
    return alert(
        at=(given["now"] if over else None) or issue.get("lastSeen") or issue.get("firstSeen") or given["now"],
        source=SOURCE,
        key=issue.get("id") or "",
        status=RESOLVED if over else FIRING,
        severity=issue.get("level", "error"),
        title=issue.get("title") or "",
        service=project.get("slug") or project.get("name") or "",
        url=issue.get("web_url") or issue.get("permalink") or "",
        labels={"action": action, "issue": issue.get("shortId") or ""},
        payload=given["whole"],
    )


def tags(said: Any) -> dict[str, str]:
    """Tags come as pairs or as objects."""
    found = {}
    for tag in said or []:
        key, value = (tag.get("key"), tag.get("value")) if isinstance(tag, dict) else tag
        found[str(key)] = str(value)
    return found


# A webhook's resource → what of its data makes the row.
HOLDS = {"metric_alert": "metric_alert", "event_alert": "event", "issue": "issue", "error": "error"}
ROWS: dict[str, Callable[[dict[str, Any], dict[str, Any]], dict[str, Any]]] = {
    "metric_alert": of_metric,
    "event_alert": of_event,
    "issue": of_issue,
    "error": of_event,
}
