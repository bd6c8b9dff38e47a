"""The list of cases, and one case with its steps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID

from pydantic import BaseModel

from shared.postgres.list_query import ListQuery, Sort, SortKey

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


@dataclass(frozen=True)
class CaseFilter:
    """Which cases a list shows; `None` leaves a filter out."""

    status: Sequence[CaseStatus] | None = None
    flow_id: UUID | None = None
    import_id: UUID | None = None
    department: str | None = None
    """The department that holds the open step."""


_SELECT = """
SELECT * FROM (
    SELECT case_id AS id, subject, flow_id, flow_version, import_id, opened_at, ended_at, version,
           CASE WHEN import_id IS NOT NULL THEN 'recorded'
                WHEN ended_at IS NOT NULL THEN 'finished'
                ELSE 'running' END AS status
    FROM case_file
) AS listed
"""

CASE_LIST_QUERY = ListQuery(
    name="cases",
    select=_SELECT,
    conditions={
        "status": "status = ANY ({status})",
        "flow_id": "flow_id = {flow_id}",
        "import_id": "import_id = {import_id}",
        "department": "id IN (SELECT case_id FROM case_step WHERE department = {department}"
        " AND done_at IS NULL AND sent_back_at IS NULL)",
    },
    sort=Sort([SortKey("opened_at", datetime), SortKey("id", UUID)]),
    row=CaseEntry,
)
"""The list of cases, live and imported, by the time of their opening."""


async def find_case(db: Connection, case_id: UUID) -> CaseDetail | None:
    """Return a case with its steps in their order, or `None` where there is none of this id."""
    row = await db.fetchrow(f"{_SELECT} WHERE id = $1", case_id)
    if row is None:
        return None
    steps = await db.fetch(
        "SELECT step, activity, department, resource, opened_at, due_at, overdue_at, done_at,"
        " sent_back_at, reason FROM case_step WHERE case_id = $1 ORDER BY step",
        case_id,
    )
    return CaseDetail(**row, steps=[StepEntry(**step) for step in steps])
