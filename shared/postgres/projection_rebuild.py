"""Rebuilds read models from the event log in a shadow schema, then swaps the tables.

The area's migrations run again in a shadow schema that comes first in the search path, so the same
projections fill its tables. The last few events are projected while an exclusive lock
blocks appends; the swap is part of that transaction. Deadlines and facts are not touched: a rebuild
has no effects.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from importlib.resources.abc import Traversable
from typing import TYPE_CHECKING

import asyncpg

from shared.postgres.advisory_locks import LockPurpose, lock_keys
from shared.postgres.area_roles import rebuild_schema
from shared.postgres.database_connections import Database
from shared.postgres.event_store import EventDecoder, create_event_reader
from shared.postgres.event_tables import EVENTS_AFTER
from shared.postgres.migrations import for_new_tables, read_scripts
from shared.postgres.projection import Projection

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

log = logging.getLogger(__name__)

MAX_BATCH_EVENTS = 5000
MAX_GAP_POLLS = 250
GAP_POLL_SECONDS = 0.02
"""The rebuild polls a gap so often, with this pause, while a transaction may still fill it: the
events behind the gap would otherwise be projected while appends are blocked."""
MAX_SWAP_ATTEMPTS = 5
"""The swap is tried so often, as it may deadlock with a transaction that reads, then appends."""

_HAS_MORE = "SELECT EXISTS (SELECT FROM event WHERE position > $1)"


async def rebuild_projections(
    database: Database,
    area: str,
    schema_folder: Traversable,
    codec: EventDecoder,
    projections: Sequence[Projection],
) -> int:
    """Rebuild these projections while appends go on; return the number of events projected.

    Raises `asyncpg.DeadlockDetectedError` where every attempt to swap the tables failed.
    """
    async with open_shadow_schema(database, area, schema_folder) as connection:
        reached, count = await _project_log(connection, area, codec, projections)
        for attempt in range(MAX_SWAP_ATTEMPTS):
            try:
                count += await _swap(connection, area, codec, projections, reached)
                break
            except asyncpg.DeadlockDetectedError:
                if attempt == MAX_SWAP_ATTEMPTS - 1:
                    raise
        return count


@asynccontextmanager
async def open_shadow_schema(
    database: Database, area: str, schema_folder: Traversable
) -> AsyncIterator[Connection]:
    """Yield a connection whose search path begins with new, empty tables of the area.

    An area has one such schema at a time; it is empty again after the block.
    """
    shadow = rebuild_schema(area)
    connection = await database.open_connection(area, f"{shadow}, {area}")
    try:
        await connection.execute(
            "SELECT pg_advisory_lock($1, $2)", *lock_keys(area, LockPurpose.REBUILD)
        )
        await _empty_schema(connection, shadow)
        for _, sql in read_scripts(schema_folder):
            await connection.execute(for_new_tables(sql))
        yield connection
        await _empty_schema(connection, shadow)
    finally:
        await connection.close()


async def _empty_schema(connection: Connection, schema: str) -> None:
    """Drop the tables of a schema, which stays: the area's role may not create schemas."""
    if not await connection.fetchval("SELECT to_regnamespace($1) IS NOT NULL", f'"{schema}"'):
        await connection.execute(f'CREATE SCHEMA "{schema}"')
    tables = await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = $1", schema)
    for row in tables:
        await connection.execute(f'DROP TABLE "{schema}"."{row["tablename"]}" CASCADE')


async def _project_log(
    connection: Connection, area: str, codec: EventDecoder, projections: Sequence[Projection]
) -> tuple[int, int]:
    """Project events without blocking appends; return the position reached and the count."""
    reader, after, count, polls_left = create_event_reader(area), 0, 0, MAX_GAP_POLLS
    while True:
        rows, upto = await reader.read(connection, after, MAX_BATCH_EVENTS)
        if upto == after:
            if not polls_left or not await connection.fetchval(_HAS_MORE, after):
                return after, count
            polls_left -= 1
            await asyncio.sleep(GAP_POLL_SECONDS)
            continue
        events = await codec.decode_rows(connection, rows)
        async with connection.transaction():
            for projection in projections:
                await projection.project_whole(connection, events)
        after, count = upto, count + len(events)


async def _swap(
    connection: Connection,
    area: str,
    codec: EventDecoder,
    projections: Sequence[Projection],
    after: int,
) -> int:
    async with connection.transaction():
        await connection.execute(
            "SELECT pg_advisory_xact_lock($1, $2)", *lock_keys(area, LockPurpose.APPEND)
        )
        count = 0
        while rows := await connection.fetch(EVENTS_AFTER, after, MAX_BATCH_EVENTS):
            events = await codec.decode_rows(connection, rows)
            for projection in projections:
                await projection.project_whole(connection, events)
            after, count = rows[-1]["position"], count + len(events)
        for projection in projections:
            for table in projection.tables:
                await connection.execute(
                    f'DROP TABLE "{area}"."{table}";'
                    f'ALTER TABLE "{area}_rebuild"."{table}" SET SCHEMA "{area}"'
                )
        return count
