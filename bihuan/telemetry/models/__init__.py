"""Where telemetry comes from, what of it waits, what is stored, and who did it."""

from bihuan.telemetry.models.identity import Alias, Profile
from bihuan.telemetry.models.intake import Batch, Reject, Tally
from bihuan.telemetry.models.segment import Segment
from bihuan.telemetry.models.source import Source, WriteKey

__all__ = ["Alias", "Batch", "Profile", "Reject", "Segment", "Source", "Tally", "WriteKey"]
