"""What does not leave with a workspace, and why; everything else that hangs on it does."""

import re

from django.db import models

ROWS = {
    # Only what is over: an import under way would go on twice.
    "tables.import": {"ended_at__isnull": False},
    # What waits is done where it happened.
    "automation.run": {"ended_at__isnull": False},
    "approvals.request": {"ended_at__isnull": False},
    "approvals.ask": {"request__ended_at__isnull": False},
}
SEALS = "seals over the rows of one machine; they would not fit those of another"
TELEMETRY = "rows by the million, made of numbers of this workspace; the Parquet segments lie in the data folder"
MODELS = {
    "people.apitoken": "secrets of people's programs; made anew where they are needed",
    "similarity.knowledge": "learned anew from the texts and the corrections, which leave",
    "fields.fieldvalue": "the index of fields of one's own; made anew from the values",
    "notifications.waiting": "what is on its way to somebody from here",
    "prd.export": "files for one person, kept for a week; made anew when asked for",
    "batches.batch": "what can be undone, for a month, where it was done; what it did is in history",
    "batches.step": "what can be undone, for a month, where it was done; what it did is in history",
    "people.invitation": "links with a secret in them, good for days",
    "research.linkrequest": "counts how often a new link was asked for, for an hour",
    "audit.chain": SEALS,
    "audit.seal": SEALS,
    "audit.redaction": SEALS,
    "deliveries.delivery": "what was sent from here; it must not be sent twice",
    "robots.robot": "its address is a secret; two machines would both write to the group",
    "webhooks.subscription": "signed with a secret; two machines would both call it",
    "automation.effect": "which run an event comes from, while it is being told",
    "automation.trial": "dry runs, kept for a week",
    "telemetry.writekey": "keys that clients of this address write with",
    "telemetry.alias": TELEMETRY,
    "telemetry.batch": TELEMETRY,
    "telemetry.profile": TELEMETRY,
    "telemetry.reject": TELEMETRY,
    "telemetry.segment": TELEMETRY,
    "telemetry.tally": TELEMETRY,
    "workspaces.transfer": "exports and imports of whole workspaces themselves",
}
REWORK = "how far a changed definition is carried out here"
FIELDS = {
    "approvals.request.fields": "what the move would set, with database ids; it is over",
    "people.workspace.demo": "opens the door to everybody",
    "people.department.path": "made of database ids; found again from the parents",
    "artifacts.event.dispatched_at": "who had to hear of it has heard",
    "artifacts.event.attempts": "belongs to the telling",
    "fields.customfield.rework_after": REWORK,
    "fields.customfield.rework_total": REWORK,
    "fields.customfield.rework_done": REWORK,
    "fields.customfield.rework_from": REWORK,
    "research.feedback.ticket": "one per form that was opened",
    "research.telling.next_try_at": "news is told by the machine it happened on",
    "automation.run.once": "made of database ids, so that nothing is done twice here",
    "automation.run.trail": "made of database ids, to see loops in",
    "telemetry.source.generation": "what the store of this machine did to it",
    "tables.import.worker": "who works on it",
    "tables.import.beat_at": "who works on it",
}
PERSON = ("email", "name", "language", "time_zone")
SECRET = re.compile(r"(^|_)(secret|token|password|passphrase|credential|private_key|api_key)s?(_|$)")


def why_model(model: type[models.Model]) -> str:
    """The reason why no row of the model leaves; empty where they do."""
    return MODELS.get(model._meta.label_lower, "")


def why_field(field: models.Field) -> str:
    """The reason why the field does not leave; empty where it does."""
    if field.primary_key:
        return "database ids; others say the key, or the place in the table"
    if not field.is_relation and SECRET.search(field.name):
        return "a secret"
    return FIELDS.get(f"{field.model._meta.label_lower}.{field.name}", "")
