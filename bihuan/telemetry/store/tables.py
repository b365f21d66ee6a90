"""The tables of the store and their columns, in Arrow's types. Times are microseconds UTC."""

from functools import cache
from typing import Any

EVENTS, REQUESTS, SAMPLES, LOGS, ALERTS = "events", "requests", "samples", "logs", "alerts"

COLUMNS: dict[str, dict[str, str]] = {
    EVENTS: {
        "id": "uuid",
        "timestamp": "time",
        "name": "word",
        "person": "int",
        "distinct_id": "text",
        "session": "text",
        "properties": "text",
    },
    REQUESTS: {
        "id": "uuid",
        "timestamp": "time",
        "service": "word",
        "kind": "word",
        "method": "word",
        "route": "word",
        "status": "int",
        "error": "flag",
        "duration": "real",
        "bytes": "int",
        "person": "text",
        "trace": "text",
        "span": "text",
        "parent": "text",
        "statement": "word",
        "attributes": "text",
    },
    SAMPLES: {
        "timestamp": "time",
        "name": "word",
        "unit": "word",
        "labels": "word",
        "kind": "word",
        "value": "real",
        "count": "real",
        "sum": "real",
        "buckets": "text",
    },
    LOGS: {
        "timestamp": "time",
        "service": "word",
        "level": "word",
        "body": "text",
        "trace": "text",
        "span": "text",
        "attributes": "text",
    },
    ALERTS: {
        "timestamp": "time",
        "source": "word",
        "key": "text",
        "status": "word",
        "severity": "word",
        "title": "text",
        "service": "word",
        "url": "text",
        "labels": "text",
        "payload": "text",
    },
}
# What rows of one file are ordered by: whatever is asked for together lies together.
ORDER = {EVENTS: "name, timestamp", REQUESTS: "route, timestamp", SAMPLES: "name, timestamp"}


@cache
def schema(table: str) -> Any:
    """The Arrow schema of a table."""
    import pyarrow as pa

    types = {
        "uuid": pa.uuid(),
        "time": pa.timestamp("us"),
        "word": pa.string(),
        "text": pa.string(),
        "int": pa.int64(),
        "real": pa.float64(),
        "flag": pa.bool_(),
    }
    return pa.schema([(name, types[kind]) for name, kind in COLUMNS[table].items()])


def arrow(table: str, rows: list[dict[str, Any]]) -> Any:
    """Rows, as dicts that name every column or leave out what is empty, as an Arrow table."""
    import pyarrow as pa

    fields = schema(table)
    empty = {"uuid": None, "word": "", "text": ""}
    columns = [
        pa.array([row.get(name, empty.get(kind)) for row in rows], fields.field(name).type)
        for name, kind in COLUMNS[table].items()
    ]
    return pa.Table.from_arrays(columns, schema=fields)


def packed(rows: Any) -> bytes:
    """An Arrow table as the bytes of a stream, compressed."""
    import pyarrow as pa

    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, rows.schema, options=pa.ipc.IpcWriteOptions(compression="lz4")) as writer:
        writer.write_table(rows)
    return sink.getvalue().to_pybytes()


def unpacked(blobs: list[bytes]) -> Any:
    """The rows of many streams of one table as one Arrow table."""
    import pyarrow as pa

    return pa.concat_tables([pa.ipc.open_stream(blob).read_all() for blob in blobs])
