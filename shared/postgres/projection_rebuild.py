"""Rebuilds read models from the log beside the living ones, then swaps them in.

The area's own migrations are run again in a shadow schema that stands first in the search path, so
the same `project` functions fill it without knowing. The last few events are folded in while no
append can run; the swap is part of that transaction. Deadlines and facts are not touched: a
rebuild has no effects.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from importlib.resources.abc import Traversable
from typing import TYPE_CHECKING

import asyncpg

from shared.postgres.advisory_locks import LockPurpose, lock_keys
from shared.postgres.database_connections import Database
from shared.postgres.event_store import EVENT_COLUMNS, EventCodec, create_event_reader
from shared.postgres.migrations import read_scripts
from shared.postgres.projection import Projection

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

log = logging.getLogger(__name__)

MAX_BATCH_EVENTS = 5000
MAX_GAP_POLLS = 250
GAP_POLL_SECONDS = 0.02
"""Looks at a hole that somebody may still fill, and seconds between them: what lies behind it would
otherwise be folded while no append can run."""
MAX_SWAP_ATTEMPTS = 5
"""Tries to swap: a reader's transaction that wants to append next may stand in the way."""


_MORE = "SELECT EXISTS (SELECT FROM event WHERE position > $1)"


async def rebuild_projections(
    database: Database,
    area: str,
    schema_folder: Traversable,
    codec: EventCodec,
    projections: Sequence[Projection],
) -> int:
    """Rebuild these projections of an area, next to running appends; return the events folded."""
    shadow = f"{area}_rebuild"
    connection = await database.open_connection(f"{shadow}, {area}")
    try:
        await connection.execute(
            "SELECT pg_advisory_lock($1, $2)", *lock_keys(area, LockPurpose.REBUILD)
        )
        await connection.execute(
            f'DROP SCHEMA IF EXISTS "{shadow}" CASCADE; CREATE SCHEMA "{shadow}"'
        )
        for _, sql in read_scripts(schema_folder):
            await connection.execute(sql)
        reached, folded = await _fold(connection, area, codec, projections)
        for attempt in range(MAX_SWAP_ATTEMPTS):
            try:
                folded += await _swap(connection, area, codec, projections, reached)
                break
            except asyncpg.DeadlockDetectedError:
                if attempt == MAX_SWAP_ATTEMPTS - 1:
                    raise
        await connection.execute(f'DROP SCHEMA "{shadow}" CASCADE')
        return folded
    finally:
        await connection.close()


async def _fold(
    connection: Connection, area: str, codec: EventCodec, projections: Sequence[Projection]
) -> tuple[int, int]:
    """Fold what can be had without stopping anybody; return the position reached and the count."""
    reader, after, folded, patience = create_event_reader(area), 0, 0, MAX_GAP_POLLS
    while True:
        rows, upto = await reader.read(connection, after, MAX_BATCH_EVENTS)
        if upto == after:
            if not patience or not await connection.fetchval(_MORE, after):
                return after, folded
            patience -= 1
            await asyncio.sleep(GAP_POLL_SECONDS)
            continue
        events = codec.decode_rows(rows)
        async with connection.transaction():
            for projection in projections:
                await projection.project(connection, events)
        after, folded = upto, folded + len(events)


async def _swap(
    connection: Connection,
    area: str,
    codec: EventCodec,
    projections: Sequence[Projection],
    after: int,
) -> int:
    async with connection.transaction():
        await connection.execute(
            "SELECT pg_advisory_xact_lock($1, $2)", *lock_keys(area, LockPurpose.APPEND)
        )
        folded = 0
        while rows := await connection.fetch(
            f"SELECT {EVENT_COLUMNS} FROM event WHERE position > $1 ORDER BY position LIMIT $2",  # noqa: S608
            after,
            MAX_BATCH_EVENTS,
        ):
            events = codec.decode_rows(rows)
            for projection in projections:
                await projection.project(connection, events)
            after, folded = rows[-1]["position"], folded + len(events)
        for projection in projections:
            for table in projection.tables:
                await connection.execute(
                    f'DROP TABLE "{area}"."{table}";'
                    f'ALTER TABLE "{area}_rebuild"."{table}" SET SCHEMA "{area}"'
                )
        return folded
