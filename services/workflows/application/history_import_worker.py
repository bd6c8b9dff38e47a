"""The background worker that records the cases of accepted histories.

One transaction records some cases and the number of the last one, so after a crash the next process
continues with the first case that is not recorded. The transaction locks the history's row, so
replicas take turns.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from uuid import UUID

from services.workflows.application import import_staging
from services.workflows.application.deciders import HISTORY_IMPORT_DECIDER, IMPORTED_CASE_DECIDER
from services.workflows.domain.historic_obligations import group_into_cases
from services.workflows.domain.history_import import (
    CompleteImport,
    HistoryAccepted,
    import_stream_name,
    imported_case_id,
)
from services.workflows.domain.import_progress import NoteProgress, is_worth_publishing
from services.workflows.domain.imported_case import RecordImportedCase
from services.workflows.domain.refusals import UnknownImport
from shared.eventsourcing.command_handler import decide_in_sequence, load_stream_state
from shared.eventsourcing.event_context import EventContext
from shared.postgres.database_connections import UNAVAILABLE_ERRORS
from shared.service_runtime.area_context import AreaContext
from shared.service_runtime.queued_work import run_queued_work

ROWS_PER_TRANSACTION = 2000
"""The approximate number of the log's rows in one transaction."""


async def run_history_import_worker(area: AreaContext) -> None:
    """Record accepted histories until the task is cancelled."""
    with suppress(*UNAVAILABLE_ERRORS):  # nobody sees them anyway
        async with area.pool.acquire() as db:
            await import_staging.delete_abandoned_reports(db)
    await run_queued_work(area, record_next_history)


async def record_next_history(area: AreaContext) -> bool:
    """Record one accepted history to its end; return `False` if there is none."""
    async with area.pool.acquire() as connection:
        import_id = await import_staging.next_staged_import_id(connection)
    if import_id is None:
        return False
    accepted = await load_acceptance(area, import_id)
    while await record_next_cases(area, accepted):
        pass
    return True


async def record_next_cases(area: AreaContext, accepted: HistoryAccepted) -> bool:
    """Record the next cases in one transaction, and return `True`.

    After the last case it completes the import and returns `False`.
    """
    import_id = accepted.import_id
    context = EventContext(correlation=import_id, actor="import:workflows")
    async with area.unit_of_work() as unit:
        before = await import_staging.lock_import_progress(unit.connection, import_id)
        if before is None:
            return False
        rows, last = await import_staging.read_next_cases(
            unit.connection, import_id, before.recorded, ROWS_PER_TRANSACTION
        )
        if not rows:
            await unit.execute_commands(
                HISTORY_IMPORT_DECIDER, [(CompleteImport(import_id, area.clock()), context)]
            )
            await import_staging.delete_staged_import(unit.connection, import_id)
            return False
        commands = [
            RecordImportedCase(
                imported_case_id(import_id, case[0].case), import_id, case, accepted.standards
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
        if is_worth_publishing(before.recorded, last, accepted.cases):
            noted = NoteProgress(import_id, last, area.clock())
            await unit.execute_commands(HISTORY_IMPORT_DECIDER, [(noted, context)])
        await import_staging.save_import_progress(unit.connection, import_id, last, before)
    return True


async def load_acceptance(area: AreaContext, import_id: UUID) -> HistoryAccepted:
    """Return the event with which a history was accepted; raises `UnknownImport`."""
    stream = import_stream_name(import_id)
    state = await load_stream_state(area.event_store, HISTORY_IMPORT_DECIDER, stream)
    if state.state is None:
        raise UnknownImport(import_id=import_id)
    return state.state.acceptance
