"""The read model of the reports that departments owe, one for each reporting slot."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal
from uuid import UUID

from pydantic import BaseModel

from services.goals.domain import goal_tracking_events as domain
from shared.eventsourcing.company_time import CompanyTime
from shared.eventsourcing.event_store import RecordedEvent
from shared.postgres.list_query import ListQuery, Sort, SortKey
from shared.postgres.projection import Projection

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
REPORT_LIST_QUERY = ListQuery(
    name="reports",
    select=(
        f"SELECT slot, due_at, reported_at, {_STATUS} AS status, goal_id,"  # noqa: S608  constants
        f" title AS goal, department, {_UPDATED_AT} AS updated_at,"
        " (SELECT name FROM reference WHERE kind = 'department' AND code = department)"
        " AS department_name FROM report JOIN goal USING (goal_id)"
    ),
    conditions={
        "department": "department = {department}",
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
        SELECT goal_id, slot, due_at, CASE
            WHEN overdue AND ($2::timestamptz IS NULL OR coalesce(overdue_seen_from, due_at) <= $2)
                THEN 'overdue'
            ELSE 'owed' END AS status
        FROM report
        WHERE goal_id = ANY ($1)
            AND ($2::timestamptz IS NULL OR seen_from IS NULL OR seen_from <= $2)
            AND (reported_at IS NULL OR coalesce(reported_seen_from, reported_at) > $2)
            AND (NOT dropped OR dropped_seen_from > $2)
    ) AS due
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


async def apply_events(db: Connection, events: Sequence[RecordedEvent[Any]]) -> None:
    """Apply events to the table of reports; a report is added once, then only updated."""
    owed = [
        (recorded.event.goal.goal_id, slot.name, slot.due_at, recorded.recorded_at)
        for recorded in events
        if isinstance(recorded.event, domain.GoalStarted)
        for slot in recorded.event.slots
    ]
    if owed:
        await db.execute(
            "INSERT INTO report (goal_id, slot, due_at, seen_from, overdue, dropped)"
            " SELECT *, false, false"
            " FROM unnest($1::uuid[], $2::text[], $3::timestamptz[], $4::timestamptz[])",
            *map(list, zip(*owed, strict=True)),
        )
    changed = [
        (*change, recorded.recorded_at)
        for recorded in events
        for change in _changes(recorded.event)
    ]
    if changed:
        await db.execute(
            "UPDATE report SET overdue = overdue OR batch.now_overdue,"
            " reported_at = coalesce(batch.now_reported_at, reported_at),"
            " dropped = dropped OR batch.now_dropped,"
            " overdue_seen_from = coalesce(batch.overdue_seen_from, report.overdue_seen_from),"
            " reported_seen_from = coalesce(batch.reported_seen_from, report.reported_seen_from),"
            " dropped_seen_from = coalesce(batch.dropped_seen_from, report.dropped_seen_from)"
            " FROM (SELECT goal_id, slot, bool_or(overdue) AS now_overdue,"
            " max(reported_at) AS now_reported_at, bool_or(dropped) AS now_dropped,"
            " min(seen_from) FILTER (WHERE overdue) AS overdue_seen_from,"
            " min(seen_from) FILTER (WHERE reported_at IS NOT NULL) AS reported_seen_from,"
            " min(seen_from) FILTER (WHERE dropped) AS dropped_seen_from"
            " FROM unnest($1::uuid[], $2::text[], $3::boolean[], $4::timestamptz[], $5::boolean[],"
            " $6::timestamptz[]) AS change (goal_id, slot, overdue, reported_at, dropped,"
            " seen_from) GROUP BY goal_id, slot)"
            " AS batch WHERE report.goal_id = batch.goal_id AND report.slot = batch.slot",
            *map(list, zip(*changed, strict=True)),
        )


def _changes(event: Any) -> list[tuple[UUID, str, bool, datetime | None, bool]]:
    match event:
        case domain.ProgressOverdue(goal=goal, slot=slot):
            return [(goal.goal_id, slot.name, True, None, False)]
        case domain.ProgressReported(goal=goal, slot=slot, at=at):
            return [(goal.goal_id, slot.name, False, at, False)]
        case domain.GoalEnded(goal=goal, dropped=dropped):
            return [(goal.goal_id, slot.name, False, None, True) for slot in dropped]
        case _:
            return []


PROJECTION = Projection("reports", ("report",), apply_events)
