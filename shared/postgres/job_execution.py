"""The table of jobs for the process that runs them.

Whoever holds the area's lock of jobs runs them, one at a time. A job that is `running` while nobody
holds the lock was interrupted; the next holder begins it anew, a few times at most. The holder
writes progress and rows on the connection that holds the lock: with the connection the right to
write is gone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from shared.postgres.job import (
    MAX_ATTEMPTS,
    RETENTION,
    Job,
    JobCancelled,
    JobError,
    JobRow,
    to_job,
)

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection


async def is_any_job_unfinished(db: Connection) -> bool:
    """Return whether there is anything to do."""
    found: bool = await db.fetchval(
        "SELECT EXISTS (SELECT FROM job WHERE state IN ('queued', 'running'))"
    )
    return found


async def begin_next_job(db: Connection, at: datetime) -> Job | None:
    """Begin the oldest unfinished job, without rows; `None` if there is none.

    For the holder of the lock: a running job is one that was interrupted. One that was interrupted
    as often as it may be has failed.
    """
    async with db.transaction():
        await db.execute(
            "UPDATE job SET state = 'failed', error = $2, finished_at = $1"
            " WHERE state = 'running' AND attempts >= $3",
            at,
            JobError.INTERRUPTED,
            MAX_ATTEMPTS,
        )
        row = await db.fetchrow(
            "UPDATE job SET state = 'running', started_at = $1, attempts = attempts + 1,"
            " steps_done = 0 WHERE id = (SELECT id FROM job"
            " WHERE state IN ('queued', 'running') ORDER BY created_at, id LIMIT 1 FOR UPDATE)"
            " RETURNING *",
            at,
        )
        if row is None:
            return None
        await db.execute("DELETE FROM job_row WHERE job_id = $1", row["id"])
    return to_job(**row)


async def save_job_progress(
    db: Connection, job_id: UUID, done: int, steps: int, rows: Mapping[str, Iterable[JobRow]]
) -> None:
    """Store the progress and further rows, by part; raises `JobCancelled`."""
    async with db.transaction():
        await _require_running(
            db, "UPDATE job SET steps_done = $2, steps = $3", job_id, done, steps
        )
        for part, found in rows.items():
            first = await db.fetchval(
                "SELECT coalesce(max(number), 0) + 1 FROM job_row WHERE job_id = $1 AND part = $2",
                job_id,
                part,
            )
            await db.copy_records_to_table(
                "job_row",
                records=[
                    (job_id, part, number, row.department, row.body)
                    for number, row in enumerate(found, start=first)
                ],
                columns=["job_id", "part", "number", "department", "body"],
            )


async def finish_job(db: Connection, job_id: UUID, summary: str, at: datetime) -> None:
    """Store that a job is done, with the summary of what it found; raises `JobCancelled`."""
    await _require_running(
        db, "UPDATE job SET state = 'done', summary = $2, finished_at = $3", job_id, summary, at
    )


async def fail_job(db: Connection, job_id: UUID, at: datetime) -> None:
    """Store that a job failed, without rows; raises `JobCancelled`."""
    async with db.transaction():
        await _require_running(
            db,
            "UPDATE job SET state = 'failed', error = $2, finished_at = $3",
            job_id,
            JobError.FAILED,
            at,
        )
        await db.execute("DELETE FROM job_row WHERE job_id = $1", job_id)


async def delete_expired_jobs(db: Connection, at: datetime) -> None:
    """Delete the jobs that have been over for the time for which they are kept."""
    await db.execute("DELETE FROM job WHERE finished_at < $1", at - RETENTION)


async def _require_running(db: Connection, update: str, job_id: UUID, *values: object) -> None:
    changed = await db.fetchval(
        f"{update} WHERE id = $1 AND state = 'running' RETURNING id", job_id, *values
    )
    if changed is None:
        raise JobCancelled
