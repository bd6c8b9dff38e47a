"""Background work that follows an area's log: what appends leave of read models for later.

One transaction projects some events and records the position of the last one, so after a crash the
next process continues behind it. The transaction holds a lock, so replicas take turns.
"""

from __future__ import annotations

import asyncio

from shared.postgres.advisory_locks import LockPurpose, lock_keys
from shared.postgres.event_store import create_event_reader
from shared.postgres.gap_free_reader import GapFreeReader
from shared.postgres.projection import LaterPart, read_position, write_position
from shared.service_runtime.area_context import AreaContext
from shared.service_runtime.queued_work import run_queued_work

EVENTS_PER_TRANSACTION = 500

_LOCK = "SELECT pg_advisory_xact_lock($1, $2)"
_TRY_LOCK = "SELECT pg_try_advisory_xact_lock($1, $2)"


async def follow_log(area: AreaContext) -> None:
    """Bring the later parts of the area's read models up to date until the task is cancelled.

    Where it has none, the task does nothing.
    """
    followed = [one.later for one in area.event_writer.projections if one.later is not None]
    if not followed:
        await asyncio.Event().wait()
    reader = create_event_reader(area.name)

    async def follow_next_events(area: AreaContext) -> bool:
        return any([await follow_some(area, later, reader) for later in followed])

    await run_queued_work(area, follow_next_events)


async def follow_to_end(area: AreaContext) -> None:
    """Bring the later parts up to date with what has been committed, also where others do so."""
    reader = create_event_reader(area.name)
    for later in (one.later for one in area.event_writer.projections):
        while later is not None and await follow_some(area, later, reader, lock=_LOCK):
            pass


async def follow_some(
    area: AreaContext, later: LaterPart, reader: GapFreeReader, *, lock: str = _TRY_LOCK
) -> bool:
    """Project the next events and return `True`; return `False` where there are none for now.

    With `_TRY_LOCK` there are none as well while another process projects some.
    """
    async with area.pool.acquire() as db, db.transaction():
        if await db.fetchval(lock, *lock_keys(area.name, LockPurpose.FOLLOWED_LOG)) is False:
            return False
        position = await read_position(db, later)
        rows, upto = await reader.read(db, position, EVENTS_PER_TRANSACTION)
        if upto == position:
            return False
        await later.project(db, await area.event_codec.decode_rows(db, rows))
        await write_position(db, later, upto)
        return True
