"""Finds single events and facts of an area by their ids, and the events that a fact led to."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from shared.eventsourcing.published_fact import Fact
from shared.postgres.outbox_reader import FACT_COLUMNS, decode_fact

if TYPE_CHECKING:
    from asyncpg import Record

    from shared.postgres.database_connections import Connection, ConnectionPool

_SELECT_ENVELOPE = """
SELECT event.position, event.id, event.stream, event.version, event.recorded_at, event.context,
       event.data ->> 'type' AS type, event.data ->> 'at' AS occurred_at, event.data AS data,
       outbox.type AS fact_type, outbox.data AS fact_data
FROM event LEFT JOIN outbox ON outbox.id = event.id
"""
"""Envelopes of stored events.

What an event says besides its time stays in its area: it decides who may read the envelope.
"""


async def find_event(connection: Connection, event_id: UUID) -> Record | None:
    """Return the envelope of the area's event, or `None`."""
    return await connection.fetchrow(f"{_SELECT_ENVELOPE} WHERE event.id = $1", event_id)


async def find_fact(connection: Connection, area: str, fact_id: UUID) -> Fact | None:
    """Return the fact that the area has published, or `None`."""
    row = await connection.fetchrow(
        f"SELECT {FACT_COLUMNS} FROM outbox WHERE id = $1",  # noqa: S608  constant columns
        fact_id,
    )
    return None if row is None else decode_fact(area, row)


async def list_effects(connection: Connection, cause: UUID, limit: int) -> list[Record]:
    """Return the envelopes of the area's first events that the fact `cause` led to, in order."""
    return await connection.fetch(
        f"{_SELECT_ENVELOPE} WHERE event.context ->> 'causation' = $1"
        " ORDER BY event.position LIMIT $2",
        str(cause),
        limit,
    )


async def find_last_fact_position(pool: ConnectionPool, stream: str, version: int) -> int | None:
    """Return the position of the last fact that a command which reached `version` published.

    `None` if it published none. A command's events are the last few of its stream.
    """
    async with pool.acquire() as connection:
        found: int | None = await connection.fetchval(
            "SELECT max(outbox.position) FROM event JOIN outbox ON outbox.id = event.id"
            " WHERE event.stream = $1 AND event.version BETWEEN $2 - 20 AND $2",
            stream,
            version,
        )
    return found
