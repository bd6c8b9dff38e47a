"""Questions to the cases' read model."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from pydantic import BaseModel

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection


class CaseStatus(StrEnum):
    """How far a case is."""

    RUNNING = "running"
    FINISHED = "finished"
    RECORDED = "recorded"
    """Part of an imported history."""


class CaseEntry(BaseModel):
    """A case in the list."""

    id: UUID
    subject: str
    status: CaseStatus
    flow_id: UUID | None
    flow_version: int | None
    import_id: UUID | None
    opened_at: datetime
    ended_at: datetime | None
    version: int


class StepEntry(BaseModel):
    """One opening of a step; in time if `done_at` is not after `due_at`."""

    step: int
    activity: str
    department: str
    resource: str | None
    opened_at: datetime
    due_at: datetime
    overdue_at: datetime | None
    """Its due time, where it passed before the step was done; announced once."""
    done_at: datetime | None
    sent_back_at: datetime | None
    reason: str | None
    """Why it was sent back."""


class CaseDetail(CaseEntry):
    """A case with its steps."""

    steps: list[StepEntry]


class CaseFilter(NamedTuple):
    """Which cases to list; `None` is all."""

    status: CaseStatus | None = None
    flow_id: UUID | None = None
    import_id: UUID | None = None
    department: str | None = None
    """The one that holds the open step."""


_CASES = """
SELECT case_id AS id, subject, flow_id, flow_version, import_id, opened_at, ended_at, version,
       CASE WHEN import_id IS NOT NULL THEN 'recorded'
            WHEN ended_at IS NOT NULL THEN 'finished'
            ELSE 'running' END AS status
FROM case_file
"""

_FILTER_AND_PAGE = """
WHERE ($1::text IS NULL OR $1 = CASE WHEN import_id IS NOT NULL THEN 'recorded'
                                     WHEN ended_at IS NOT NULL THEN 'finished'
                                     ELSE 'running' END)
  AND ($2::uuid IS NULL OR flow_id = $2)
  AND ($3::uuid IS NULL OR import_id = $3)
  AND ($4::text IS NULL OR case_id IN (
        SELECT case_id FROM case_step
        WHERE department = $4 AND done_at IS NULL AND sent_back_at IS NULL))
  AND ($5::timestamptz IS NULL OR (opened_at, case_id) > ($5, $6::uuid))
ORDER BY opened_at, case_id
LIMIT $7
"""


async def list_cases(
    db: Connection, filters: CaseFilter, after: tuple[datetime, UUID] | None, limit: int
) -> list[CaseEntry]:
    """Return cases by their opening, from behind one on."""
    rows = await db.fetch(_CASES + _FILTER_AND_PAGE, *filters, *(after or (None, None)), limit)
    return [CaseEntry(**row) for row in rows]


async def find_case(db: Connection, case_id: UUID) -> CaseDetail | None:
    """Return a case with its steps in their order."""
    row = await db.fetchrow(_CASES + "WHERE case_id = $1", case_id)
    if row is None:
        return None
    steps = await db.fetch(
        "SELECT step, activity, department, resource, opened_at, due_at, overdue_at, done_at,"
        " sent_back_at, reason FROM case_step WHERE case_id = $1 ORDER BY step",
        case_id,
    )
    return CaseDetail(**row, steps=[StepEntry(**step) for step in steps])
