"""The read model of the reports that departments owe, one for each reporting slot."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal
from uuid import UUID

from pydantic import BaseModel

from services.goals.domain import goal_tracking_events as domain
from shared.eventsourcing.event_store import RecordedEvent
from shared.postgres.projection import Projection

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

ReportStatus = Literal["owed", "overdue", "in-time", "late", "dropped"]


class Report(BaseModel):
    """A report: the reading that is owed for a slot."""

    slot: str
    due_at: datetime
    status: ReportStatus
    """The report's status; `dropped` where the goal ended before the deadline."""
    reported_at: datetime | None


async def list_goal_reports(db: Connection, goal_id: UUID) -> list[Report]:
    """Return a goal's reports by due date; a goal of the company has none."""
    rows = await db.fetch(
        "SELECT slot, due_at, reported_at, CASE WHEN reported_at <= due_at THEN 'in-time'"
        " WHEN reported_at IS NOT NULL THEN 'late' WHEN dropped THEN 'dropped'"
        " WHEN overdue THEN 'overdue' ELSE 'owed' END AS status"
        " FROM report WHERE goal_id = $1 ORDER BY due_at",
        goal_id,
    )
    return [Report(**row) for row in rows]


async def apply_events(db: Connection, events: Sequence[RecordedEvent[Any]]) -> None:
    """Apply events to the table of reports; a report is added once, then only updated."""
    stored = [recorded.event for recorded in events]
    owed = [
        (event.goal.goal_id, slot.name, slot.due_at)
        for event in stored
        if isinstance(event, domain.GoalStarted)
        for slot in event.slots
    ]
    if owed:
        await db.execute(
            "INSERT INTO report (goal_id, slot, due_at, overdue, dropped)"
            " SELECT goal_id, slot, due_at, false, false"
            " FROM unnest($1::uuid[], $2::text[], $3::timestamptz[]) AS batch"
            " (goal_id, slot, due_at)",
            *map(list, zip(*owed, strict=True)),
        )
    changed = [change for event in stored for change in _changes(event)]
    if changed:
        await db.execute(
            "UPDATE report SET overdue = overdue OR batch.now_overdue,"
            " reported_at = coalesce(batch.now_reported_at, reported_at),"
            " dropped = dropped OR batch.now_dropped"
            " FROM (SELECT goal_id, slot, bool_or(overdue) AS now_overdue,"
            " max(reported_at) AS now_reported_at, bool_or(dropped) AS now_dropped"
            " FROM unnest($1::uuid[], $2::text[], $3::boolean[], $4::timestamptz[], $5::boolean[])"
            " AS change (goal_id, slot, overdue, reported_at, dropped) GROUP BY goal_id, slot)"
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
