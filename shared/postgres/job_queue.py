"""The table of jobs for those who ask for them: to queue, to read and to cancel one."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from shared.postgres.job import (
    MAX_UNFINISHED_JOBS,
    RETENTION,
    Job,
    JobIsOver,
    JobState,
    NewJob,
    TooManyJobs,
    UnknownJob,
    to_job,
)
from shared.postgres.list_query import ListQuery, Sort, SortKey

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection


async def enqueue_job(db: Connection, new: NewJob, at: datetime) -> UUID:
    """Add a job to the queue and return its id; that of an equal job that is not over yet.

    Run it in a transaction. Raises `TooManyJobs`.
    """
    await db.execute("LOCK TABLE job IN SHARE ROW EXCLUSIVE MODE")  # the count stays true
    request = json.dumps(new.request, sort_keys=True, ensure_ascii=False)
    waiting = await db.fetch(
        "SELECT id, kind, request FROM job WHERE state IN ('queued', 'running')"
    )
    for row in waiting:
        if (row["kind"], json.loads(row["request"])) == (new.kind, json.loads(request)):
            found: UUID = row["id"]
            return found
    if len(waiting) >= MAX_UNFINISHED_JOBS:
        raise TooManyJobs(number=len(waiting))
    await db.execute(
        "INSERT INTO job (id, kind, subject, request, requested_by, state, created_at)"
        " VALUES ($1, $2, $3, $4, $5, 'queued', $6)",
        new.id,
        new.kind,
        new.subject,
        request,
        new.requested_by,
        at,
    )
    return new.id


async def find_job(db: Connection, kind: str, job_id: UUID) -> Job:
    """Return a job; raises `UnknownJob`."""
    row = await db.fetchrow("SELECT * FROM job WHERE id = $1 AND kind = $2", job_id, kind)
    if row is None:
        raise UnknownJob(job_id=job_id, days=RETENTION.days)
    return to_job(**row)


async def find_done_job(db: Connection, kind: str, subject: str) -> Job | None:
    """Return the newest job about a subject that is done, or `None`."""
    row = await db.fetchrow(
        "SELECT * FROM job WHERE kind = $1 AND subject = $2 AND state = 'done'"
        " ORDER BY finished_at DESC, id DESC LIMIT 1",
        kind,
        subject,
    )
    return None if row is None else to_job(**row)


async def cancel_job(db: Connection, kind: str, job_id: UUID, at: datetime) -> Job:
    """Cancel a job that is not over; one that is cancelled stays so.

    Run it in a transaction. Raises `UnknownJob`, and `JobIsOver` for one that is done or failed.
    """
    await db.execute(
        "UPDATE job SET state = 'cancelled', finished_at = $3"
        " WHERE id = $1 AND kind = $2 AND state IN ('queued', 'running')",
        job_id,
        kind,
        at,
    )
    job = await find_job(db, kind, job_id)
    if job.state is not JobState.CANCELLED:
        raise JobIsOver(state=job.state.value)
    await db.execute("DELETE FROM job_row WHERE job_id = $1", job_id)
    return job


def job_list_query(kind: str) -> ListQuery[Job]:
    """Return the list of an area's jobs of a kind, the newest first."""
    return ListQuery(
        name=f"{kind}-jobs",
        select="SELECT * FROM job",
        always=[f"kind = '{kind}'"],
        conditions={"state": "state = {state}"},
        sort=Sort([SortKey("id", UUID)], descending=True),
        row=to_job,
    )
