"""Background work that runs an area's jobs, one at a time among all replicas."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from shared.eventsourcing.event_context import Clock
from shared.postgres import job_execution
from shared.postgres.advisory_locks import LockPurpose, lock_keys
from shared.postgres.database_connections import UNAVAILABLE_ERRORS
from shared.postgres.job import Job, JobCancelled, JobRow
from shared.service_runtime.area_context import AreaContext
from shared.service_runtime.queued_work import run_queued_work

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

log = logging.getLogger(__name__)

CLEANUP_INTERVAL = timedelta(hours=1)


@dataclass(frozen=True)
class JobReport:
    """Where a job writes how far it is and what it found."""

    db: Connection
    """The connection that holds the lock of jobs; it is for this report alone."""
    job_id: UUID

    async def save(
        self, done: int, steps: int, rows: Mapping[str, Iterable[JobRow]] | None = None
    ) -> None:
        """Store the progress and further rows; raises `JobCancelled`."""
        await job_execution.save_job_progress(self.db, self.job_id, done, steps, rows or {})


JobHandler = Callable[[AreaContext, Mapping[str, Any], JobReport], Awaitable[str]]
"""Does the work of a job's request and returns a summary as JSON; it changes nothing else."""


def make_job_worker(
    handlers: Mapping[str, JobHandler],
) -> Callable[[AreaContext], Awaitable[None]]:
    """Return the background work that runs jobs of these kinds, and deletes old ones."""

    async def run_jobs(area: AreaContext) -> None:
        cleanup_due = area.clock()

        async def run_next_job(area: AreaContext) -> bool:
            nonlocal cleanup_due
            if area.clock() >= cleanup_due:
                async with area.pool.acquire() as db:
                    await job_execution.delete_expired_jobs(db, area.clock())
                cleanup_due = area.clock() + CLEANUP_INTERVAL
            return await run_one_job(area, handlers)

        await run_queued_work(area, run_next_job)

    return run_jobs


async def run_one_job(area: AreaContext, handlers: Mapping[str, JobHandler]) -> bool:
    """Run the oldest job to its end; return `False` if there is none, or another replica runs it.

    Raises one of `UNAVAILABLE_ERRORS`: the job is then begun anew.
    """
    keys = lock_keys(area.name, LockPurpose.JOBS)
    async with area.pool.acquire() as db:
        if not await job_execution.is_any_job_unfinished(db):
            return False
        if not await db.fetchval("SELECT pg_try_advisory_lock($1, $2)", *keys):
            return False
        try:
            job = await job_execution.begin_next_job(db, area.clock())
            if job is not None:
                await _run(area, db, job, handlers[job.kind])
        finally:
            if not db.is_closed():
                await db.execute("SELECT pg_advisory_unlock($1, $2)", *keys)
    return True


async def _run(area: AreaContext, db: Connection, job: Job, handle: JobHandler) -> None:
    clock: Clock = area.clock
    try:
        summary = await handle(area, job.request, JobReport(db, job.id))
        await job_execution.finish_job(db, job.id, summary, clock())
    except JobCancelled:
        log.info("job %s was cancelled", job.id)
    except UNAVAILABLE_ERRORS:
        raise
    except Exception:
        log.exception("job %s failed", job.id)
        await job_execution.fail_job(db, job.id, clock())
