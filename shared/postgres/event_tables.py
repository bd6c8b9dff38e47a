"""SQL that reads events and facts in both forms in which an installation stores them.

What an earlier version recorded is in `earlier_event` and `earlier_fact`, what this one records in
`compact_event`, of which `later_event` and `later_fact` are views (schema/011_compact_events.sql).
Positions are allocated from one sequence for both. The views `event` and `outbox` have all rows;
here is what must not depend on the planner: each part is read in the order of its own index.
"""

from __future__ import annotations

STREAM_NAME_MARK = "\x01"
"""It is stored in the place of the stream's name after its first hyphen; JSON escapes it."""
EVENT_TABLES = ("earlier_event", "later_event")
FACT_TABLES = ("earlier_fact", "later_fact")
_COMPACT_FACTS = (
    "SELECT fact_position AS position, fact_type AS type FROM compact_event WHERE fact_position > 0"
)
FACT_POSITIONS = ("earlier_fact", f"({_COMPACT_FACTS}) AS compact_fact")
"""Has positions and types alone: the view of facts looks up the stream of each, and its JSON."""
EVENT_COLUMNS = "position, stream, version, id, recorded_at, context, data"
FACT_COLUMNS = "position, id, type, key, sequence, recorded_at, context, data"

EVENTS_OF_STREAMS = f"""
SELECT {EVENT_COLUMNS} FROM earlier_event WHERE stream = ANY ($1)
UNION ALL
SELECT position, stream.id, later_event.version, later_event.id, recorded_at, context, data
FROM stream JOIN later_event ON later_event.stream_number = stream.number
WHERE stream.id = ANY ($1)
ORDER BY stream, version
"""  # noqa: S608  constant columns


def select_after(tables: tuple[str, str], columns: str) -> str:
    """Return a query for the first `$2` rows after `$1`; `position` must be one of the columns."""
    return _select_in_order(tables, columns, "position > $1", "$2")


def select_up_to(tables: tuple[str, str], columns: str) -> str:
    """Return a query for the first `$3` rows after `$1` and up to `$2`, in order."""
    return _select_in_order(tables, columns, "position > $1 AND position <= $2", "$3")


def select_of_types(tables: tuple[str, str], columns: str) -> str:
    """Return a query for the first `$4` rows after `$1` and up to `$2` of the types `$3`."""
    return _select_in_order(
        tables, columns, "position > $1 AND position <= $2 AND type = ANY ($3)", "$4"
    )


def select_after_whole_of_types(tables: tuple[str, str], columns: str) -> str:
    """Return a query for the first `$2` facts after `$1`, of other types than `$3` the position.

    Their other columns are NULL: to put a fact's JSON together takes most of the time. The columns
    have `position` and `type` under these names.
    """
    names = [column.rpartition(" AS ")[2] for column in columns.split(", ")]
    selected = ", ".join(f"{'next' if name == 'position' else 'wanted'}.{name}" for name in names)
    wanted = " UNION ALL ".join(
        f"SELECT {columns} FROM {table} WHERE position = next.position AND next.type = ANY ($3)"  # noqa: S608
        for table in tables
    )
    return (
        f"WITH next AS MATERIALIZED ({select_after(FACT_POSITIONS, 'position, type')})"  # noqa: S608  constants
        f" SELECT {selected} FROM next LEFT JOIN LATERAL ({wanted}) AS wanted ON true"
        " ORDER BY next.position"
    )


def _select_in_order(tables: tuple[str, str], columns: str, condition: str, limit: str) -> str:
    parts = " UNION ALL ".join(
        f"(SELECT {columns} FROM {table} WHERE {condition} ORDER BY position LIMIT {limit})"  # noqa: S608
        for table in tables
    )
    return f"{parts} ORDER BY position LIMIT {limit}"


LAST_RECORDED_BY = """
SELECT greatest(
    (SELECT max(position) FROM earlier_event WHERE recorded_at <= $1 AND position <= $2),
    (SELECT max(position) FROM compact_event WHERE recorded_at <= $1 AND position <= $2)
)
"""
EVENTS_AFTER = select_after(EVENT_TABLES, EVENT_COLUMNS)


def select_event_id(stream: str, version: str) -> str:
    """Return a subquery for the id of the event of a stream's version; both are SQL expressions."""
    return (
        "coalesce((SELECT compact_event.id FROM stream JOIN compact_event"  # noqa: S608  expressions of our own
        " ON compact_event.stream = stream.number"
        f" WHERE stream.id = {stream} AND compact_event.version = {version}),"
        f" (SELECT earlier_event.id FROM earlier_event"
        f" WHERE earlier_event.stream = {stream} AND earlier_event.version = {version}))"
    )
