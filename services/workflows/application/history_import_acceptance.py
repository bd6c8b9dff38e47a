"""Accepts an uploaded log: it is read to its end, staged and accepted in one transaction.

A process of its own reads the log; this one passes its rows on to the database unseen.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from itertools import count
from typing import Any, BinaryIO, NamedTuple
from uuid import UUID

from services.workflows.application import import_staging
from services.workflows.application.deciders import HISTORY_IMPORT_DECIDER
from services.workflows.application.upload_reports import ReportedUpload, reported
from services.workflows.domain.external_event_log import (
    BaselineBeforeTheLog,
    LogRefused,
    log_reading,
)
from services.workflows.domain.history_import import (
    AcceptHistory,
    ImportState,
    allows_other_options,
    import_id_from_digest,
    import_stream_name,
    is_already_accepted,
)
from services.workflows.domain.import_options import Options
from services.workflows.domain.import_progress import ImportPhase
from shared.eventsourcing.event_context import EventContext
from shared.postgres.unit_of_work import UnitOfWork
from shared.service_runtime.area_context import AreaContext
from shared.telemetry.trace_spans import current_traceparent
from shared.uploads.isolated_process import IsolatedProcess, isolated_process


@dataclass(frozen=True)
class UploadedLog:
    """A file to import, and how to read it."""

    file: BinaryIO
    filename: str
    options: Options
    uploaded_by: str


class _StagedLog(NamedTuple):
    """A log whose rows are being staged."""

    import_id: UUID
    log: UploadedLog
    reader: IsolatedProcess
    upload: ReportedUpload


async def accept_history(area: AreaContext, log: UploadedLog) -> tuple[UUID, bool]:
    """Accept a log; return its import's id and whether it is new.

    Raises `LogRefused` if the log cannot be used, `InvalidOptions` for an unknown time zone or time
    format, `OtherOptions` if the same content was imported with other options and counted, and the
    problems of uploads that take too much. Nothing is stored then.
    """
    log.options.check()
    async with isolated_process(
        log_reading.__name__,
        log_reading.read_log_for_staging.__name__,
        log.file,
        {
            "keys": asdict(log.options.field_mapping()),
            "timezone": log.options.timezone,
            "time_format": log.options.time_format,
        },
        LogRefused,
    ) as reader:
        digest = await reader.receive()
        upload = ReportedUpload(area.id_factory(), digest, log.filename, log.file)
        async with reported(area, upload), area.unit_of_work() as unit:
            await _lock_import(unit, import_id_from_digest(digest))
            import_id, state = await _load_import(unit, digest, log.options)
            if is_already_accepted(state, log.options):
                return import_id, False
            staged = _StagedLog(import_id, log, reader, upload)
            command = await _stage_and_summarize(unit, staged, area.clock())
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
    unit: UnitOfWork, staged: _StagedLog, now: datetime
) -> AcceptHistory:
    """Stage a log's rows and return the command that accepts them."""
    log, reader, import_id = staged.log, staged.reader, staged.import_id
    db, baseline_until = unit.connection, log.options.baseline_until
    await reader.send(await import_staging.list_registered_departments(db))
    await import_staging.copy_uploaded_rows(db, reader.pieces())
    summary: Mapping[str, Any] = reader.last_message
    staged.upload.phase = ImportPhase.DECIDING
    durations = await import_staging.compute_standard_durations(
        db, baseline_until, log.options.standard_percentile
    )
    if durations.is_anything_owed and not durations.counts:
        raise BaselineBeforeTheLog(until=baseline_until)
    staged.upload.phase = ImportPhase.STAGING
    await import_staging.keep_uploaded_rows(db, import_id)
    return AcceptHistory(
        import_id=import_id,
        filename=log.filename,
        options=log.options,
        cases=summary["cases"],
        events=summary["rows"] + sum(summary["left_out_counts"].values()),
        departments=summary["departments"],
        first_at=datetime.fromisoformat(summary["first_at"]),
        left_out=[(number, reason) for number, reason in summary["left_out"]],
        left_out_counts=summary["left_out_counts"],
        standards=durations.by_activity,
        at=now,
        without_obligations=not durations.counts,
    )
