"""Recording accepted histories, some cases at a time, beside everything else.

One transaction records some cases and how far it has come, so wherever the process dies the next
one goes on with the first case that is not recorded. It holds the history's row meanwhile, so of
several replicas one records and the others wait their turn.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from services.workflows.application import staging
from services.workflows.application.deciders import IMPORT, PAST_CASE
from services.workflows.domain.history import cases
from services.workflows.domain.history_import import CloseImport, case_id_of, import_stream
from services.workflows.domain.past_case import RecordCase
from shared.eventsourcing.context import Context
from shared.eventsourcing.store import Conflict
from shared.postgres.pool import AWAY
from shared.runtime.area import Area

log = logging.getLogger(__name__)

ROWS = 2000
"""About how many of the log's rows go into one transaction."""
SOONEST = 0.1
"""Seconds between two looks at least: the bell rings for every command."""
PAUSE = 0.5
"""Seconds before recording is tried again while the database is away."""


async def record_histories(area: Area) -> None:
    """Record whatever is accepted, for ever."""
    waiter = area.wakeup.waiter(area.name)
    try:
        while True:
            try:
                recorded = await record_history(area)
            except (*AWAY, Conflict) as error:
                log.warning("recording waits: %s", error)
                await asyncio.sleep(PAUSE)
                continue
            if not recorded:
                await waiter.wait()
                await asyncio.sleep(SOONEST)
    finally:
        waiter.close()


async def record_history(area: Area) -> bool:
    """Record one accepted history to its end; `False` where there is none."""
    async with area.pool.acquire() as connection:
        import_id = await staging.any_staged(connection)
    if import_id is None:
        return False
    standards = await _standards(area, import_id)
    while await record_some(area, import_id, standards):
        pass
    return True


async def record_some(area: Area, import_id: UUID, standards: Mapping[str, timedelta]) -> bool:
    """Record the next cases in one transaction, or the end behind the last; `False` after it."""
    context = Context(correlation=import_id, actor="import:workflows")
    async with area.unit() as unit:
        after = await staging.claim(unit.connection, import_id)
        if after is None:
            return False
        rows, last = await staging.next_cases(unit.connection, import_id, after, ROWS)
        if not rows:
            await unit.execute(IMPORT, [(CloseImport(import_id, area.clock()), context)])
            await staging.clear(unit.connection, import_id)
            return False
        commands = [
            RecordCase(case_id_of(import_id, case[0].case), import_id, case, standards)
            for case in cases(rows)
        ]
        await unit.execute(PAST_CASE, [(command, context) for command in commands])
        await staging.reached(unit.connection, import_id, last)
    return True


async def _standards(area: Area, import_id: UUID) -> Mapping[str, timedelta]:
    stream = import_stream(import_id)
    history = (await area.store.load([stream]))[stream]
    accepted = IMPORT.fold(recorded.event for recorded in history)
    return {} if accepted is None else accepted.history.standards
