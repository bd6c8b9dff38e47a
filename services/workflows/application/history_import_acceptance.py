"""Accepts an uploaded log: it is read to its end, staged and accepted in one transaction."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO
from uuid import UUID

from services.workflows.application.deciders import HISTORY_IMPORT_DECIDER
from services.workflows.application.import_staging import read_staged_cases, stage_log_rows
from services.workflows.domain.external_event_log import LogRow, UnusableRow, read_event_log
from services.workflows.domain.external_event_log.gzip_reader import read_decompressed_chunks
from services.workflows.domain.historic_obligations import SojournDurations, compute_sojourns
from services.workflows.domain.history_import import (
    COMPANY_ZONE,
    AcceptHistory,
    Options,
    import_id_from_digest,
    import_stream_name,
    is_already_accepted,
)
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

    Raises `LogRefused` if the log cannot be used, `InvalidOptions` for an unknown time zone, and
    `OtherOptions` if the same content was imported with other options. Nothing is stored then.
    """
    zone = log.options.resolve_time_zone()
    import_id = import_id_from_digest(await asyncio.to_thread(_digest, log.file))
    context = EventContext(
        correlation=import_id, actor=log.uploaded_by, traceparent=current_traceparent()
    )
    async with area.unit_of_work() as unit:
        await _lock_import(unit, import_id)
        stream = import_stream_name(import_id)
        history = (await unit.codec.load(unit.connection, [stream]))[stream]
        if is_already_accepted(
            HISTORY_IMPORT_DECIDER.fold(recorded.event for recorded in history), log.options
        ):
            return import_id, False
        log.file.seek(0)
        rows = read_event_log(log.file, log.options.field_mapping(), zone)
        command = await _stage_and_summarize(unit, import_id, log, rows, area.clock())
        await unit.execute_commands(HISTORY_IMPORT_DECIDER, [(command, context)])
    return import_id, True


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
    durations = SojournDurations(log.options.baseline_until, COMPANY_ZONE)
    async for case in read_staged_cases(unit.connection, import_id):
        durations.add(compute_sojourns(case))
    return AcceptHistory(
        import_id=import_id,
        filename=log.filename,
        options=log.options,
        cases=len(summary.case_numbers),
        events=summary.row_count + len(summary.left_out),
        departments=sorted(summary.departments),
        first_at=summary.first_at or now,
        left_out=summary.left_out,
        standards=durations.compute_standard_durations(),
        at=now,
    )


def _digest(file: BinaryIO) -> str:
    digest = hashlib.sha256()
    for piece in read_decompressed_chunks(file):
        digest.update(piece)
    return digest.hexdigest()
