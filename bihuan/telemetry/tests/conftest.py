"""A source of telemetry, and short ways to send it something."""

from datetime import UTC, datetime
from hashlib import blake2b

import pytest

from bihuan.telemetry.models import Source
from bihuan.telemetry.store.buffer import Delivery, accept


@pytest.fixture
def source(product, settings, tmp_path):
    settings.SEGMENTS = tmp_path / "segments"
    return Source.objects.of(product)


@pytest.fixture
def sent(source):
    """`sent("2026-03-01 10:00 ann paid", …)`: accepts these events. The same line is the same event."""

    def send(*lines, properties="{}"):
        rows = []
        for line in lines:
            day, clock, who, name = line.split()
            at = datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=UTC)
            rows.append(
                {
                    "id": blake2b(line.encode(), digest_size=16).digest(),
                    "timestamp": int(at.timestamp() * 1e6),
                    "name": name,
                    "distinct_id": who,
                    "session": "",
                    "properties": properties,
                }
            )
        accept([Delivery(source, {"events": rows})])

    return send
