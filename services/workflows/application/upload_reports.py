"""Tells others how far the reading of an upload is, which its own transaction hides from them."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import BinaryIO
from uuid import UUID

from services.workflows.application import import_staging
from services.workflows.application.import_staging import UploadReport
from services.workflows.domain.import_progress import ImportPhase, RecordingRate
from shared.postgres.database_connections import UNAVAILABLE_ERRORS
from shared.service_runtime.area_context import AreaContext

log = logging.getLogger(__name__)

REPORT_SECONDS = 1.0
"""An upload is reported so often; one that takes less time never is."""


@dataclass
class ReportedUpload:
    """An upload that is being read."""

    id: UUID
    sha256: str
    filename: str
    file: BinaryIO
    """The process that reads it has the same place in it, as it was given the open file."""
    phase: ImportPhase = ImportPhase.READING
    """Set by whoever goes on to the next one."""
    is_reported: bool = field(default=False, init=False)

    def report(self, per_second: float | None) -> UploadReport:
        """Return how far it is; only reading can be measured, other phases are one piece."""
        done, total, number = 0, 1, self.file.fileno()
        if self.phase is ImportPhase.READING:
            done, total = os.lseek(number, 0, os.SEEK_CUR), os.fstat(number).st_size
        else:
            per_second = None
        return UploadReport(
            self.id, self.sha256, self.filename, self.phase, done, total, per_second
        )


@asynccontextmanager
async def reported(area: AreaContext, upload: ReportedUpload) -> AsyncIterator[None]:
    """Report an upload until the block ends, however it ends."""
    reporting = asyncio.create_task(_report(area, upload))
    try:
        yield
    finally:
        reporting.cancel()
        await asyncio.gather(reporting, return_exceptions=True)
        if upload.is_reported:
            async with area.pool.acquire() as db:
                await import_staging.delete_report(db, upload.id)


async def _report(area: AreaContext, upload: ReportedUpload) -> None:
    rate: RecordingRate | None = None
    while True:
        await asyncio.sleep(REPORT_SECONDS)
        report = upload.report(None if rate is None else rate.per_second)
        upload.is_reported = True
        try:
            async with area.pool.acquire() as db:
                now = await import_staging.save_report(db, report)
        except UNAVAILABLE_ERRORS as error:
            log.info("how far an upload is was not stored: %s", error)
            continue
        rate = RecordingRate(now, report.done) if rate is None else rate.measure(now, report.done)
