"""Checks an area's event log: streams have no gaps, and each event has exactly its own facts.

An unused position is no finding, because rolled-back transactions leave some. A row that was
deleted later shows as a gap in its stream, or as an event without its fact.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from shared.eventsourcing.consistency_report import Audit, Checked, Finding
from shared.eventsourcing.event_store import RecordedEvent
from shared.postgres.event_store import EventDecoder
from shared.postgres.event_tables import EVENTS_AFTER
from shared.postgres.personal_data_cipher import PersonalDataUnreadable

if TYPE_CHECKING:
    from asyncpg import Record

    from shared.postgres.database_connections import Connection, ConnectionPool

ROWS_PER_CHUNK = 5000
READABLE_EVENTS = "readable events"
"""The check whose findings mean that the log cannot be replayed."""
UPGRADE_WINDOW = timedelta(hours=1)
"""So long after the first fact of an added type, earlier processes may still record without it."""
_UNREADABLE = (ValidationError, PersonalDataUnreadable)
MAX_EXAMPLES = 20
"""The largest number of findings of one check that are listed in full."""

_LOST_KEYS = """
SELECT DISTINCT data ->> 'person' AS person FROM event
WHERE strpos(data::text, '"\\u0002') > 0
    AND NOT EXISTS (SELECT FROM personal_key WHERE person = data ->> 'person')
ORDER BY 1
"""

EventToFact = Callable[[Any], Any]

_GAPS = """
SELECT coalesce(stream.id, kept.stream, 'a stream that is not there') AS stream,
       coalesce(stream.version, 0) AS version, coalesce(kept.events, 0) AS events
FROM stream FULL JOIN (
    SELECT stream, sum(events)::bigint AS events, max(last) AS last
    FROM (
        SELECT stream, count(*) AS events, max(version) AS last FROM earlier_event GROUP BY stream
        UNION ALL
        SELECT stream.id, count(*), max(compact_event.version)
        FROM compact_event LEFT JOIN stream ON stream.number = compact_event.stream
        GROUP BY stream.id
    ) AS of_each_form
    GROUP BY stream
) AS kept ON kept.stream = stream.id
WHERE stream.version IS DISTINCT FROM kept.events OR kept.last IS DISTINCT FROM kept.events
ORDER BY 1
"""
"""The view `event` would leave out the events of a stream whose row was deleted."""
_OUT_OF_ORDER = """
SELECT stream, version, before FROM (
    SELECT stream, version, lag(version) OVER (PARTITION BY stream ORDER BY position) AS before
    FROM event
) AS placed WHERE before > version ORDER BY stream, version
"""
_FACTS_OUT_OF_ORDER = """
SELECT key, sequence, before FROM (
    SELECT key, sequence, lag(sequence) OVER (PARTITION BY key ORDER BY position) AS before
    FROM outbox
) AS placed WHERE before >= sequence ORDER BY key, sequence
"""
_NO_EVENT = """
SELECT outbox.id FROM outbox LEFT JOIN event
    ON event.id = outbox.id AND event.stream = outbox.key AND event.version = outbox.sequence
WHERE event.id IS NULL ORDER BY outbox.position
"""
_FACTS_OF = """
SELECT id, type FROM earlier_fact WHERE id = ANY ($1)
UNION ALL
SELECT id, fact_type FROM compact_event
WHERE position BETWEEN $2 AND $3 AND fact_position IS NOT NULL
"""
"""The block range index of ids would be read as a whole for each id."""


async def check_event_log(
    pool: ConnectionPool, area: str, codec: EventDecoder, publish: EventToFact
) -> Audit:
    """Check an area's events and outbox in one snapshot."""
    async with (
        pool.acquire() as connection,
        connection.transaction(isolation="repeatable_read", readonly=True),
    ):
        gaps = [
            f"{row['stream']} is at version {row['version']} and has {row['events']} events"
            for row in await connection.fetch(_GAPS)
        ]
        out_of_order = [
            f"{row['stream']} has version {row['version']} after {row['before']}"
            for row in await connection.fetch(_OUT_OF_ORDER)
        ]
        facts_out_of_order = [
            f"{row['key']} has fact {row['sequence']} after {row['before']}"
            for row in await connection.fetch(_FACTS_OUT_OF_ORDER)
        ]
        unknown = [f"fact {row['id']} has no event" for row in await connection.fetch(_NO_EVENT)]
        unreadable = await _describe_lost_keys(connection, codec)
        events, facts, wrong = await _compare_with_outbox(connection, codec, publish, unreadable)
    return Audit(
        findings=[
            *make_findings(area, "streams", gaps),
            *make_findings(area, "events in order", out_of_order),
            *make_findings(area, "facts in order", facts_out_of_order),
            *make_findings(area, "facts", unknown + wrong),
            *make_findings(area, READABLE_EVENTS, unreadable),
        ],
        checked=[
            Checked(area=area, what="events", number=events),
            Checked(area=area, what="facts", number=facts),
        ],
    )


async def _compare_with_outbox(
    connection: Connection, codec: EventDecoder, publish: EventToFact, unreadable: list[str]
) -> tuple[int, int, list[str]]:
    """Compare every event with its fact; return the numbers of both, and the differences.

    Events that are none of the area's are described in `unreadable`.
    """
    events = facts = after = 0
    wrong: list[str] = []
    first_published: dict[str, datetime] = {}
    while rows := await connection.fetch(EVENTS_AFTER, after, ROWS_PER_CHUNK):
        after = rows[-1]["position"]
        events += len(rows)
        types_by_event: dict[Any, list[str]] = {}
        ids = [row["id"] for row in rows]
        for row in await connection.fetch(_FACTS_OF, ids, rows[0]["position"], after):
            types_by_event.setdefault(row["id"], []).append(row["type"])
        # Where the row of a stream was deleted, its events cannot be read: that is found above.
        present = [row for row in rows if row["stream"] is not None]
        for recorded in await _decode_readable(connection, codec, present, unreadable):
            fact = publish(recorded.event)
            expected = [] if fact is None else [str(fact.type)]
            found = types_by_event.get(recorded.id, [])
            facts += len(found)
            for fact_type in found:
                first_published.setdefault(fact_type, recorded.recorded_at)
            is_from_before = not found and _is_from_before(fact, recorded, first_published)
            if found != expected and not is_from_before:
                wrong.append(
                    f"event {recorded.id} ({recorded.stream}, {recorded.version}) is to publish"
                    f" {expected or 'nothing'} and published {found or 'nothing'}"
                )
    return events, facts, wrong


async def _describe_lost_keys(connection: Connection, codec: EventDecoder) -> list[str]:
    """Return whose data cannot be read although nobody erased them."""
    if not codec.cipher.personal_data.fields:
        return []
    return [
        f"the key of {row['person']} is not there, and the person was not erased"
        for row in await connection.fetch(_LOST_KEYS)
    ]


async def _decode_readable(
    connection: Connection, codec: EventDecoder, rows: Sequence[Record], unreadable: list[str]
) -> list[RecordedEvent[Any]]:
    """Return the events that can be read; describe the others, whose rows were changed."""
    try:
        return await codec.decode_rows(connection, rows)
    except _UNREADABLE:
        readable: list[RecordedEvent[Any]] = []
        for row in rows:
            try:
                readable += await codec.decode_rows(connection, [row])
            except _UNREADABLE:
                unreadable.append(
                    f"event {row['id']} ({row['stream']}, {row['version']}) cannot be read"
                )
        return readable


def _is_from_before(
    fact: Any, recorded: RecordedEvent[Any], first_published: Mapping[str, datetime]
) -> bool:
    """Tell whether an event was recorded by a version that did not publish such facts yet."""
    if not getattr(fact, "added_later", False):
        return False
    first = first_published.get(str(fact.type))
    return first is None or recorded.recorded_at < first + UPGRADE_WINDOW


def make_findings(area: str, check: str, descriptions: Sequence[str]) -> list[Finding]:
    """Return findings: the first `MAX_EXAMPLES` in full, then the number of the others."""
    shown = list(descriptions[:MAX_EXAMPLES])
    if len(descriptions) > MAX_EXAMPLES:
        shown.append(f"and {len(descriptions) - MAX_EXAMPLES} more")
    return [Finding(area=area, check=check, what=what) for what in shown]
