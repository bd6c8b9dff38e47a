"""The background worker that records the cases of accepted histories.

One transaction records some cases and the number of the last one, so after a crash the next process
continues with the first case that is not recorded. The transaction locks the history's row, so
replicas take turns.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from services.workflows.application import import_staging
from services.workflows.application.deciders import HISTORY_IMPORT_DECIDER, IMPORTED_CASE_DECIDER
from services.workflows.domain.historic_obligations import group_into_cases
from services.workflows.domain.history_import import (
    CompleteImport,
    import_stream_name,
    imported_case_id,
)
from services.workflows.domain.imported_case import RecordImportedCase
from shared.eventsourcing.command_handler import decide_in_sequence
from shared.eventsourcing.event_context import EventContext
from shared.service_runtime.area_context import AreaContext
from shared.service_runtime.queued_work import run_queued_work

ROWS_PER_TRANSACTION = 2000
"""The approximate number of the log's rows in one transaction."""


async def run_history_import_worker(area: AreaContext) -> None:
    """Record accepted histories until the task is cancelled."""
    await run_queued_work(area, record_next_history)


async def record_next_history(area: AreaContext) -> bool:
    """Record one accepted history to its end; return `False` if there is none."""
    async with area.pool.acquire() as connection:
        import_id = await import_staging.next_staged_import_id(connection)
    if import_id is None:
        return False
    standards = await _load_standard_durations(area, import_id)
    while await record_next_cases(area, import_id, standards):
        pass
    return True


async def record_next_cases(
    area: AreaContext, import_id: UUID, standards: Mapping[str, timedelta]
) -> bool:
    """Record the next cases in one transaction, and return `True`.

    After the last case it completes the import and returns `False`.
    """
    context = EventContext(correlation=import_id, actor="import:workflows")
    async with area.unit_of_work() as unit:
        last_recorded = await import_staging.lock_import_progress(unit.connection, import_id)
        if last_recorded is None:
            return False
        rows, last = await import_staging.read_next_cases(
            unit.connection, import_id, last_recorded, ROWS_PER_TRANSACTION
        )
        if not rows:
            await unit.execute_commands(
                HISTORY_IMPORT_DECIDER, [(CompleteImport(import_id, area.clock()), context)]
            )
            await import_staging.delete_staged_import(unit.connection, import_id)
            return False
        commands = [
            RecordImportedCase(
                imported_case_id(import_id, case[0].case), import_id, case, standards
            )
            for case in group_into_cases(rows)
        ]
        histories = await unit.load([IMPORTED_CASE_DECIDER.stream_for(one) for one in commands])
        # A case may have so many events that deciding would hold up every request meanwhile.
        appends = await asyncio.to_thread(
            decide_in_sequence,
            IMPORTED_CASE_DECIDER,
            [(command, context) for command in commands],
            histories,
        )
        await unit.append_all(appends)
        await import_staging.save_import_progress(unit.connection, import_id, last)
    return True


async def _load_standard_durations(area: AreaContext, import_id: UUID) -> Mapping[str, timedelta]:
    stream = import_stream_name(import_id)
    history = (await area.event_store.load([stream]))[stream]
    accepted = HISTORY_IMPORT_DECIDER.fold(recorded.event for recorded in history)
    return {} if accepted is None else accepted.acceptance.standards
