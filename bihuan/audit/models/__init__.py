"""Seals over history, what was taken out of it for good, and how long it is kept."""

from bihuan.audit.models.redaction import Redaction
from bihuan.audit.models.retention import Retention
from bihuan.audit.models.seal import Chain, Seal

__all__ = ["Chain", "Redaction", "Retention", "Seal"]
