"""A job: long work that records nothing, done in the background.

queued → running → done
→ failed       its work failed, or was interrupted too often
queued, running  → cancelled
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

from pydantic import BaseModel, Field

from shared.eventsourcing.company_time import CompanyTime
from shared.eventsourcing.refusal import Refusal

MAX_UNFINISHED_JOBS = 10
"""So many jobs of an area are queued or running at most."""
MAX_ATTEMPTS = 3
"""So often a job is begun that was interrupted each time."""
RETENTION = timedelta(days=7)
"""A job that is over is kept for so long, with what it found."""


class JobState(StrEnum):
    """How far a job is."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class JobError(StrEnum):
    """Why a job failed."""

    INTERRUPTED = "job-interrupted"
    """The process that ran it ended, several times."""
    FAILED = "job-failed"
    """Its work raised an error, which is in the log of the process."""


class TooManyJobs(Refusal):
    """The area has as many unfinished jobs as it may have."""

    en = "{number:job is|jobs are} waiting already; try again when one is done"
    zh = "已有 {number} 个任务在等待；请在其中一个完成后重试"
    retry_after_seconds = 10


class UnknownJob(Refusal):
    """There is no such job, or it was deleted."""

    en = "there is no job {job_id}; jobs are deleted {days} days after they are over"
    zh = "没有任务 {job_id}；任务结束 {days} 天后即被删除"


class JobIsOver(Refusal):
    """The job cannot be cancelled any more."""

    en = "this job is over: {state}"
    zh = "该任务已结束：{state}"


class JobCancelled(Exception):
    """The job was cancelled while it ran, or its process may no longer write."""


class Job(BaseModel):
    """A job as it is stored."""

    id: UUID
    kind: str
    request: Mapping[str, Any]
    requested_by: str
    state: JobState
    steps_done: int
    steps: int | None = Field(description="How many there are; null until that is known")
    summary: Mapping[str, Any] | None
    error: JobError | None
    created_at: CompanyTime
    started_at: CompanyTime | None
    finished_at: CompanyTime | None

    @property
    def deleted_at(self) -> datetime | None:
        """When the job is deleted; `None` while it is not over."""
        return None if self.finished_at is None else self.finished_at + RETENTION


class NewJob(NamedTuple):
    """A job that somebody asks for."""

    id: UUID
    kind: str
    subject: str
    """What it is about; jobs of the same kind and subject can be found."""
    request: Mapping[str, Any]
    requested_by: str


class JobRow(NamedTuple):
    """One row of what a job found."""

    department: str
    body: str
    """JSON."""


def to_job(**row: Any) -> Job:
    """Return the job of a row."""
    decoded = {
        name: None if row[name] is None else json.loads(row[name])
        for name in ("request", "summary")
    }
    return Job(**{**row, **decoded})


JOB_REFUSAL_STATUSES: Mapping[type[Exception], int] = {
    TooManyJobs: 429,
    UnknownJob: 404,
    JobIsOver: 409,
}
