"""Jobs over HTTP: asked for, listed, read and cancelled, in one way for every kind of job."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar
from uuid import UUID

from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from shared.eventsourcing.company_time import CompanyTime
from shared.eventsourcing.event_context import Clock, IdFactory
from shared.http.allowed_actions import Action, AllowedActions, PossibleCommand
from shared.http.command_execution import CommandExecutor, CommandRequest
from shared.http.cursor_pagination import Page
from shared.http.list_query_paging import ListParameters, list_page
from shared.postgres.job import Job, JobError, JobIsOver, JobState, NewJob
from shared.postgres.job_queue import cancel_job, enqueue_job, find_job
from shared.postgres.job_rows import list_departments_in_job
from shared.postgres.list_query import ListQuery
from shared.reference_data.known_references import KnownReferences

if TYPE_CHECKING:
    from shared.postgres.database_connections import ConnectionPool


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


Answer = TypeVar("Answer", bound=JobAnswer)


class JobArea(Protocol):
    """What requests for jobs need of their area."""

    @property
    def pool(self) -> ConnectionPool:
        """The pool of the area's schema, which has the table of jobs."""
        ...

    @property
    def command_executor(self) -> CommandExecutor:
        """Answers a repeated request as the first time."""
        ...

    @property
    def references(self) -> KnownReferences:
        """The departments that filters may name."""
        ...

    @property
    def clock(self) -> Clock:
        """Tells the time."""
        ...

    @property
    def id_factory(self) -> IdFactory:
        """Makes ids."""
        ...

    def wake_waiters(self) -> None:
        """Wake the background work that runs jobs."""
        ...


@dataclass(frozen=True)
class JobKind(Generic[Answer]):
    """A kind of job as the API shows it: what is asked for, and the summary under its name."""

    name: str
    path: str
    """The path of its list; a job's own is one segment longer."""
    answer: type[Answer]
    summary: str
    """The field of the answer that has what the job comes to; `None` until it is done."""
    cancel_operation: str

    def describe(self, job: Job) -> dict[str, Any]:
        """Return the fields of the answer about a job."""
        shared = JobAnswer.model_fields.keys() & Job.model_fields.keys()
        return {
            **{name: getattr(job, name) for name in shared},
            "progress": JobProgress(done=job.steps_done, total=job.steps),
            "deleted_at": job.deleted_at,
            **job.request,
            self.summary: job.summary,
        }

    def actions(self, job: Job, allowed: AllowedActions) -> list[Action]:
        """Return whether the caller may cancel the job now."""
        is_over = job.finished_at is not None
        refusal = JobIsOver(state=job.state.value) if is_over else None
        return allowed.among([PossibleCommand(self.cancel_operation, refusal=refusal)])


async def accept_job(
    area: JobArea,
    kind: JobKind[Answer],
    request: CommandRequest,
    asked: BaseModel,
    subject: str = "",
) -> JSONResponse:
    """Queue a job and return 202 with the place where its progress is read.

    An equal one that is not over yet is answered instead of a second one. Raises `TooManyJobs`.
    """

    async def enqueue() -> Answer:
        new = NewJob(
            id=area.id_factory(),
            kind=kind.name,
            subject=subject,
            request=asked.model_dump(mode="json"),
            requested_by=request.caller.subject,
        )
        async with area.pool.acquire() as db, db.transaction():
            job_id = await enqueue_job(db, new, area.clock())
            job = await find_job(db, kind.name, job_id)
        area.wake_waiters()
        return kind.answer(**kind.describe(job))

    response = await area.command_executor.run_idempotently(request, enqueue)
    response.status_code = 202
    response.headers["Location"] = f"{kind.path}/{json.loads(bytes(response.body))['id']}"
    return response


async def list_jobs(
    area: JobArea,
    kind: JobKind[Answer],
    query: ListQuery[Job],
    state: JobState | None,
    page: ListParameters,
) -> Page[Answer]:
    """Return a page of the jobs of a kind, the newest first."""
    found = await list_page(area.pool, query, {"state": state}, page)
    items = [kind.answer(**kind.describe(job)) for job in found.items]
    return Page(items=items, next_cursor=found.next_cursor, total=found.total)


async def read_job(area: JobArea, kind: JobKind[Any], job_id: UUID) -> Job:
    """Return a job; raises `UnknownJob`."""
    async with area.pool.acquire() as db:
        return await find_job(db, kind.name, job_id)


async def stop_job(area: JobArea, kind: JobKind[Any], job_id: UUID) -> Job:
    """Cancel a job, and delete what it found so far; raises `UnknownJob` and `JobIsOver`."""
    async with area.pool.acquire() as db, db.transaction():
        return await cancel_job(db, kind.name, job_id, area.clock())


async def filter_job_rows(
    area: JobArea, kind: JobKind[Any], job_id: UUID, departments: Sequence[str] | None
) -> dict[str, Any]:
    """Return the filters of a job's rows by the job and by departments, as they are spelled there.

    Raises `UnknownJob`, and `DepartmentDoesNotExist` for a department that neither the rows nor the
    directory know: an empty list would look as if nothing concerned it.
    """
    async with area.pool.acquire() as db:
        await find_job(db, kind.name, job_id)
        answered = await list_departments_in_job(db, job_id) if departments else ()
    named = departments and [
        await area.references.resolve_filter(code, answered) for code in departments
    ]
    return {"job_id": job_id, "department": named}
