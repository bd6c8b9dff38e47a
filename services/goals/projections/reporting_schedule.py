"""The queries on the reports that departments owe; how events change them: `report_changes`."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal
from uuid import UUID

from pydantic import BaseModel

from shared.eventsourcing.company_time import CompanyTime
from shared.postgres.list_query import ListQuery, Sort, SortKey

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

ReportStatus = Literal["owed", "overdue", "in-time", "late", "dropped"]


class Report(BaseModel):
    """A report: the reading that is owed for a slot."""

    slot: str
    due_at: CompanyTime
    status: ReportStatus
    """The report's status; `dropped` where the goal ended before the deadline."""
    reported_at: CompanyTime | None


class ReportListRow(Report):
    """A report with the goal that it is about."""

    goal_id: UUID
    goal: str
    """The goal's title."""
    department: str
    """The code of the department that owes it."""
    department_name: str | None
    updated_at: CompanyTime


@dataclass(frozen=True)
class ReportFilters:
    """The filters of the list of reports; `None` leaves a filter out."""

    department: str | None = None
    status: Sequence[ReportStatus] | None = None
    goal_id: UUID | None = None
    cycle_id: UUID | None = None
    due_until: datetime | None = None


_STATUS = (
    "CASE WHEN reported_at <= due_at THEN 'in-time' WHEN reported_at IS NOT NULL THEN 'late'"
    " WHEN dropped THEN 'dropped' WHEN overdue THEN 'overdue' ELSE 'owed' END"
)
_UPDATED_AT = (
    "coalesce(greatest(seen_from, overdue_seen_from, reported_seen_from, dropped_seen_from),"
    " due_at)"
)
_DEPARTMENT = "coalesce(report.department, goal.department)"
"""The department to which a report counts: where it was reported or overdue before, the former."""
REPORT_LIST_QUERY = ListQuery(
    name="reports",
    select=(
        f"SELECT slot, due_at, reported_at, {_STATUS} AS status, goal_id,"  # noqa: S608  constants
        f" title AS goal, {_DEPARTMENT} AS department, {_UPDATED_AT} AS updated_at,"
        " (SELECT name FROM reference WHERE kind = 'department'"
        f" AND code = {_DEPARTMENT})"
        " AS department_name FROM report JOIN goal USING (goal_id)"
    ),
    always=["NOT report.withdrawn"],
    conditions={
        "department": f"{_DEPARTMENT} = {{department}}",
        "status": f"{_STATUS} = ANY ({{status}})",
        "goal_id": "goal_id = {goal_id}",
        "cycle_id": "cycle_id = {cycle_id}",
        "due_until": "due_at <= {due_until}",
    },
    sort=Sort([SortKey("due_at", datetime), SortKey("goal_id", UUID)]),
    sorts={
        "due_at": Sort([SortKey("due_at", datetime), SortKey("goal_id", UUID)]),
        "updated_at": Sort(
            [
                SortKey(_UPDATED_AT, datetime, "updated_at"),
                SortKey("goal_id", UUID),
                SortKey("slot", str),
            ]
        ),
    },
    searched=("title",),
    updated_at=_UPDATED_AT,
    row=ReportListRow,
)
"""The list of reports, the most urgent first; a goal has at most one for a due time."""


_DUE_REPORTS = """
SELECT goal_id, slot, due_at, NULL::timestamptz AS reported_at, status FROM (
    SELECT *, row_number() OVER (PARTITION BY goal_id, status ORDER BY due_at) AS place FROM (
        SELECT DISTINCT ON (goal_id, slot) goal_id, slot, due_at, status
        FROM report_change JOIN report USING (goal_id, slot)
        WHERE goal_id = ANY ($1)
            AND ($2::timestamptz IS NULL OR report_change.seen_from <= $2)
        ORDER BY goal_id, slot, number DESC
    ) AS newest
    WHERE status IN ('owed', 'overdue')
) AS ranked
WHERE status = 'overdue' OR place = 1
ORDER BY goal_id, due_at
"""


async def list_due_reports(
    db: Connection, goal_ids: Collection[UUID], as_of: datetime | None
) -> dict[UUID, list[Report]]:
    """Return each goal's overdue reports and the next one that is owed, by due date.

    `as_of` is a recording time: what was due is what was shown then; `None` means now.
    """
    rows = await db.fetch(_DUE_REPORTS, list(goal_ids), as_of)
    reports: dict[UUID, list[Report]] = {}
    for row in rows:
        report = Report(**{name: row[name] for name in Report.model_fields})
        reports.setdefault(row["goal_id"], []).append(report)
    return reports


async def list_goal_reports(db: Connection, goal_id: UUID) -> list[Report]:
    """Return a goal's reports by due date; a goal of the company has none."""
    rows = await db.fetch(
        f"SELECT slot, due_at, reported_at, {_STATUS} AS status"  # noqa: S608  a constant
        " FROM report WHERE goal_id = $1 ORDER BY due_at",
        goal_id,
    )
    return [Report(**row) for row in rows]
