"""Alertmanager's webhook, version 4.

Format: https://prometheus.io/docs/alerting/latest/configuration/#webhook_config
"""

from hashlib import blake2b
from typing import Any

from bihuan.telemetry.wires.alerts.rows import alert, body_of
from bihuan.telemetry.wires.bodies import Malformed
from bihuan.telemetry.wires.events import MALFORMED, Refused
from bihuan.telemetry.wires.parsed import Parsed, json_text

SOURCE = "alertmanager"
# The labels that usually say which system it is.
SERVICE = ("service", "app", "application", "job", "namespace")


def read(body: bytes) -> Parsed:
    """Rows of `alerts`, one for each alert of the group. Raises Malformed."""
    said = body_of(body, "Alertmanager's webhook")
    if not isinstance(said.get("alerts"), list):
        raise Malformed("no webhook of Alertmanager: it has no list of alerts")
    parsed = Parsed()
    group = {key: said.get(key) for key in ("receiver", "groupKey", "groupLabels", "externalURL")}
    for each in said["alerts"]:
        parsed.take("alerts", each, lambda one: row(one, group))
    return parsed


def row(said: dict[str, Any], group: dict[str, Any]) -> dict[str, Any]:
    """Raises Refused."""
    labels, notes = said.get("labels") or {}, said.get("annotations") or {}
    status = said["status"]
    if status not in ("firing", "resolved"):
        raise Refused(MALFORMED)
    return alert(
        at=said.get("endsAt") if status == "resolved" else said.get("startsAt"),
        source=SOURCE,
        key=said.get("fingerprint") or blake2b(json_text(labels, sort=True).encode(), digest_size=8).hexdigest(),
        status=status,
        severity=labels.get("severity", ""),
        title=notes.get("summary") or notes.get("title") or labels.get("alertname", ""),
        service=next((labels[name] for name in SERVICE if labels.get(name)), ""),
        url=said.get("generatorURL") or group.get("externalURL") or "",
        labels=labels,
        payload={**said, "group": group},
    )
