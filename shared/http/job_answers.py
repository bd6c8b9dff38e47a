"""Jobs over HTTP: how far one is."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from shared.eventsourcing.company_time import CompanyTime
from shared.postgres.job import Job, JobError, JobState


class JobProgress(BaseModel):
    """How many of a job's steps are done."""

    done: int
    total: int | None = Field(description="How many there are; null until that is known")


class JobAnswer(BaseModel):
    """How far a job is."""

    id: UUID
    state: JobState
    progress: JobProgress
    requested_by: str
    created_at: CompanyTime
    started_at: CompanyTime | None
    finished_at: CompanyTime | None
    deleted_at: CompanyTime | None
    """When it is deleted, with what it found; `None` while it is not over."""
    error: JobError | None
    """Why it failed."""


def describe_job(job: Job) -> dict[str, Any]:
    """Return the fields of the `JobAnswer` about a job."""
    shared = JobAnswer.model_fields.keys() & Job.model_fields.keys()
    return {
        **{name: getattr(job, name) for name in shared},
        "progress": JobProgress(done=job.steps_done, total=job.steps),
        "deleted_at": job.deleted_at,
    }


def accept_job(response: JSONResponse, path: str) -> JSONResponse:
    """Return the answer about a new job as 202, with the place where its progress is read."""
    response.status_code = 202
    response.headers["Location"] = path
    return response
