"""Finds single events and facts of an area by their ids, and the events that a fact led to."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from shared.eventsourcing.published_fact import Fact
from shared.postgres.event_tables import FACT_COLUMNS
from shared.postgres.outbox_reader import decode_fact

if TYPE_CHECKING:
    from asyncpg import Record

    from shared.postgres.database_connections import Connection, ConnectionPool

_SELECT_ENVELOPES = """
SELECT position, id, stream, version, recorded_at, context, data ->> 'type' AS type,
       data ->> 'at' AS occurred_at, data, fact_type, fact_data
FROM (
    SELECT earlier_event.*, earlier_fact.type AS fact_type, earlier_fact.data AS fact_data
    FROM earlier_event LEFT JOIN earlier_fact ON earlier_fact.id = earlier_event.id
    WHERE earlier_event.{earlier}
    UNION ALL
    SELECT position, stream, version, id, recorded_at, context, data, fact_type, fact_data
    FROM later_event WHERE {later}
) AS envelope ORDER BY position LIMIT $2
"""
"""Envelopes of stored events in both forms (see event_tables.py).

What an event says besides its time stays in its area: it decides who may read the envelope.
"""
_ENVELOPE_BY_ID = _SELECT_ENVELOPES.format(earlier="id = $1", later="id = $1")
_ENVELOPES_BY_CAUSE = _SELECT_ENVELOPES.format(
    earlier="context ->> 'causation' = $1::uuid::text", later="causation = $1::uuid"
)
_LAST_FACT_POSITION = """
SELECT greatest(
    (SELECT max(earlier_fact.position)
     FROM earlier_event JOIN earlier_fact ON earlier_fact.id = earlier_event.id
     WHERE stream = $1 AND version BETWEEN $2 - 20 AND $2),
    (SELECT max(fact_position) FROM stream JOIN compact_event ON compact_event.stream = number
     WHERE stream.id = $1 AND compact_event.version BETWEEN $2 - 20 AND $2)
)
"""


async def find_event(connection: Connection, event_id: UUID) -> Record | None:
    """Return the envelope of the area's event, or `None`."""
    return await connection.fetchrow(_ENVELOPE_BY_ID, event_id, 1)


async def find_fact(connection: Connection, area: str, fact_id: UUID) -> Fact | None:
    """Return the fact that the area has published, or `None`."""
    row = await connection.fetchrow(
        f"SELECT {FACT_COLUMNS} FROM outbox WHERE id = $1",  # noqa: S608  constant columns
        fact_id,
    )
    return None if row is None else decode_fact(area, row)


async def list_effects(connection: Connection, cause: UUID, limit: int) -> list[Record]:
    """Return the envelopes of the area's first events that the fact `cause` led to, in order."""
    return await connection.fetch(_ENVELOPES_BY_CAUSE, cause, limit)


async def find_last_fact_position(pool: ConnectionPool, stream: str, version: int) -> int | None:
    """Return the position of the last fact that a command which reached `version` published.

    `None` if it published none. A command's events are the last few of its stream.
    """
    async with pool.acquire() as connection:
        found: int | None = await connection.fetchval(_LAST_FACT_POSITION, stream, version)
    return found
