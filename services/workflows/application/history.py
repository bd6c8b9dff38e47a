"""Accepting a history: read to its end, staged and accepted in one transaction, or not at all."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO
from uuid import UUID

from services.workflows.application.deciders import IMPORT
from services.workflows.application.staging import stage, staged_cases
from services.workflows.domain.eventlog import LeftOut, Row, open_log
from services.workflows.domain.eventlog.source import pieces
from services.workflows.domain.history import Durations, sojourns
from services.workflows.domain.history_import import (
    COMPANY_ZONE,
    AcceptHistory,
    Options,
    import_id_of,
    import_stream,
    is_known,
)
from shared.eventsourcing.context import Context
from shared.postgres.unit import Unit
from shared.runtime.area import Area
from shared.telemetry.traces import current_traceparent


@dataclass(frozen=True)
class Log:
    """A file someone wants imported, and how it is to be read."""

    file: BinaryIO
    filename: str
    options: Options
    sent_by: str


async def accept(area: Area, log: Log) -> tuple[UUID, bool]:
    """Accept a log; return its import's id and whether it is new.

    Raises `LogRefused` where it is unfit, `InvalidOptions`, and `OtherOptions` where the same
    content was imported another way; nothing is kept then.
    """
    zone = log.options.zone()
    import_id = import_id_of(await asyncio.to_thread(_digest, log.file))
    context = Context(correlation=import_id, actor=log.sent_by, traceparent=current_traceparent())
    async with area.unit() as unit:
        await _one_at_a_time(unit, import_id)
        stream = import_stream(import_id)
        history = (await unit.codec.load(unit.connection, [stream]))[stream]
        if is_known(IMPORT.fold(recorded.event for recorded in history), log.options):
            return import_id, False
        log.file.seek(0)
        rows = open_log(log.file, log.options.keys(), zone)
        command = await _read(unit, import_id, log, rows, area.clock())
        await unit.execute(IMPORT, [(command, context)])
    return import_id, True


async def _one_at_a_time(unit: Unit, import_id: UUID) -> None:
    """Keep off whoever sends the same log at the same time, until the transaction's end."""
    key = int.from_bytes(import_id.bytes[:8], signed=True)
    await unit.connection.execute("SELECT pg_advisory_xact_lock($1)", key)


async def _read(
    unit: Unit, import_id: UUID, log: Log, rows: Iterator[Row | LeftOut], now: datetime
) -> AcceptHistory:
    """Stage a log's rows and say what was found in them."""
    tally = await stage(unit.connection, import_id, rows)
    durations = Durations(log.options.baseline_until, COMPANY_ZONE)
    async for case in staged_cases(unit.connection, import_id):
        durations.note(sojourns(case))
    return AcceptHistory(
        import_id=import_id,
        filename=log.filename,
        options=log.options,
        cases=len(tally.cases),
        events=tally.rows + len(tally.left_out),
        departments=sorted(tally.departments),
        first_at=tally.first_at or now,
        left_out=tally.left_out,
        standards=durations.standards(),
        at=now,
    )


def _digest(file: BinaryIO) -> str:
    digest = hashlib.sha256()
    for piece in pieces(file):
        digest.update(piece)
    return digest.hexdigest()
