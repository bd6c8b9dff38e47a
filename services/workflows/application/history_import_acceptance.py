"""Accepts an uploaded log: it is read to its end, staged and accepted in one transaction."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from typing import BinaryIO
from uuid import UUID

from services.workflows.application.deciders import HISTORY_IMPORT_DECIDER
from services.workflows.application.import_staging import read_staged_cases, stage_log_rows
from services.workflows.domain.external_event_log import (
    BaselineBeforeTheLog,
    LogRow,
    NothingReadable,
    UnusableRow,
    read_event_log,
)
from services.workflows.domain.external_event_log.gzip_reader import read_decompressed_chunks
from services.workflows.domain.historic_obligations import SojournDurations, compute_sojourns
from services.workflows.domain.history_import import (
    AcceptHistory,
    ImportState,
    allows_other_options,
    import_id_from_digest,
    import_stream_name,
    is_already_accepted,
)
from services.workflows.domain.import_options import Options
from shared.eventsourcing.company_time import COMPANY_TIME_ZONE
from shared.eventsourcing.event_context import EventContext
from shared.postgres.unit_of_work import UnitOfWork
from shared.service_runtime.area_context import AreaContext
from shared.telemetry.trace_spans import current_traceparent


@dataclass(frozen=True)
class UploadedLog:
    """A file to import, and how to read it."""

    file: BinaryIO
    filename: str
    options: Options
    uploaded_by: str


async def accept_history(area: AreaContext, log: UploadedLog) -> tuple[UUID, bool]:
    """Accept a log; return its import's id and whether it is new.

    Raises `LogRefused` if the log cannot be used, `InvalidOptions` for an unknown time zone or time
    format, and `OtherOptions` if the same content was imported with other options and counted.
    Nothing is stored then.
    """
    zone = log.options.resolve_time_zone()
    digest = await asyncio.to_thread(_digest, log.file)
    async with area.unit_of_work() as unit:
        await _lock_import(unit, import_id_from_digest(digest))
        import_id, state = await _load_import(unit, digest, log.options)
        if is_already_accepted(state, log.options):
            return import_id, False
        log.file.seek(0)
        rows = read_event_log(log.file, log.options.field_mapping(), zone, log.options.time_format)
        command = await _stage_and_summarize(unit, import_id, log, rows, area.clock())
        context = EventContext(
            correlation=import_id, actor=log.uploaded_by, traceparent=current_traceparent()
        )
        await unit.execute_commands(HISTORY_IMPORT_DECIDER, [(command, context)])
    return import_id, True


async def _load_import(unit: UnitOfWork, digest: str, options: Options) -> tuple[UUID, ImportState]:
    """Return the import of this content, or a new one if those before it counted for nobody."""
    for attempt in count():
        import_id = import_id_from_digest(digest, attempt)
        stream = import_stream_name(import_id)
        history = (await unit.codec.load(unit.connection, [stream]))[stream]
        state = HISTORY_IMPORT_DECIDER.fold(recorded.event for recorded in history)
        if not allows_other_options(state, options):
            break
    return import_id, state


async def _lock_import(unit: UnitOfWork, import_id: UUID) -> None:
    """Make other uploads of the same log wait until the transaction ends."""
    key = int.from_bytes(import_id.bytes[:8], signed=True)
    await unit.connection.execute("SELECT pg_advisory_xact_lock($1)", key)


async def _stage_and_summarize(
    unit: UnitOfWork,
    import_id: UUID,
    log: UploadedLog,
    rows: Iterator[LogRow | UnusableRow],
    now: datetime,
) -> AcceptHistory:
    """Stage a log's rows and return the command that accepts them."""
    summary = await stage_log_rows(unit.connection, import_id, rows)
    if not summary.row_count:
        raise NothingReadable(
            rows=len(summary.left_out),
            examples="; ".join(f"{row.number}: {row.reason}" for row in summary.left_out[:3]),
        )
    baseline_until = log.options.baseline_until
    durations = SojournDurations(baseline_until, COMPANY_TIME_ZONE)
    owed_activities: set[str] = set()
    async for case in read_staged_cases(unit.connection, import_id):
        durations.add(compute_sojourns(case))
        owed_activities.update(row.activity for row in case[1:] if row.department)
    standards = durations.compute_standard_durations()
    counts = not owed_activities.isdisjoint(standards)
    if owed_activities and not counts:
        raise BaselineBeforeTheLog(until=baseline_until)
    return AcceptHistory(
        import_id=import_id,
        filename=log.filename,
        options=log.options,
        cases=len(summary.case_numbers),
        events=summary.row_count + len(summary.left_out),
        departments=sorted(summary.departments),
        first_at=summary.first_at or now,
        left_out=summary.left_out,
        standards=standards,
        at=now,
        without_obligations=not counts,
    )


def _digest(file: BinaryIO) -> str:
    digest = hashlib.sha256()
    for piece in read_decompressed_chunks(file):
        digest.update(piece)
    return digest.hexdigest()
