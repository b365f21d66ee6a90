"""What came twice counts once: by its id, within a day of itself."""

from typing import Any

from bihuan.telemetry.store.engine import cursor, files

# A retry that a skewed clock moved still finds its first copy.
A_DAY = 24 * 3600 * 1_000_000


def once(rows: Any, near: list[Any]) -> Any:
    """Rows of Arrow, each id once, and none that one of these files holds within a day of them."""
    import pyarrow as pa

    first, last = bounds(rows)
    between = f"timestamp BETWEEN make_timestamp({first - A_DAY}) AND make_timestamp({last + A_DAY})"
    stored = f"AND id NOT IN (SELECT id FROM {files(near)} WHERE {between})" if near else ""
    places = pa.table({"id": rows["id"], "place": pa.array(range(rows.num_rows), pa.int64())})
    with cursor() as db:
        db.register("arriving", places)
        statement = f"SELECT min(place) AS place FROM arriving WHERE true {stored} GROUP BY id ORDER BY 1"
        kept = db.execute(statement).to_arrow_table()["place"]
    return rows if len(kept) == rows.num_rows else rows.take(kept)


def bounds(rows: Any) -> tuple[int, int]:
    """The first and last time of the rows, in microseconds."""
    import pyarrow as pa
    import pyarrow.compute as pc

    both = pc.min_max(rows["timestamp"].cast(pa.int64())).as_py()
    return both["min"], both["max"]
