"""The list of the support that departments owe, over all blockers."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from services.goals.projections.blockers import SupportRow, SupportStatus
from shared.eventsourcing.company_time import CompanyTime
from shared.postgres.list_query import ListQuery, Sort, SortKey

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection


class SupportListRow(SupportRow):
    """A support with what it is for."""

    department_name: str | None
    blocker: str
    """What blocks the goal."""
    goal_id: UUID
    goal: str
    """The goal's title."""
    goal_department: str | None
    """The code of the department that asks; `null` for a goal of the company."""
    updated_at: CompanyTime


@dataclass(frozen=True)
class SupportFilters:
    """The filters of the list of supports; `None` leaves a filter out."""

    department: str | None = None
    """The code of the department that is asked."""
    status: Sequence[SupportStatus] | None = None
    overdue: bool | None = None
    goal_id: UUID | None = None
    blocker_id: UUID | None = None
    goal_department: str | None = None
    """The code of the department that asks."""


_UPDATED_AT = "greatest(coalesce(support.seen_from, asked_at), overdue_seen_from, ended_seen_from)"
_SELECT = """
SELECT support_id, blocker_id, support.department, support.what, asked_at, due_at, status, overdue,
    ended_at, support.reason, blocker.what AS blocker, goal_id, title AS goal,
    goal.department AS goal_department, {updated_at} AS updated_at,
    (SELECT name FROM reference
        WHERE kind = 'department' AND code = support.department) AS department_name
FROM support JOIN blocker USING (blocker_id) JOIN goal USING (goal_id)
""".replace("{updated_at}", _UPDATED_AT)
SUPPORT_LIST_QUERY = ListQuery(
    name="supports",
    select=_SELECT,
    conditions={
        "department": "support.department = {department}",
        "status": "status = ANY ({status})",
        "overdue": "overdue = {overdue}",
        "goal_id": "goal_id = {goal_id}",
        "blocker_id": "blocker_id = {blocker_id}",
        "goal_department": "goal.department = {goal_department}",
    },
    sort=Sort([SortKey("due_at", datetime), SortKey("support_id", UUID)]),
    sorts={
        "due_at": Sort([SortKey("due_at", datetime), SortKey("support_id", UUID)]),
        "updated_at": Sort(
            [SortKey(_UPDATED_AT, datetime, "updated_at"), SortKey("support_id", UUID)]
        ),
    },
    searched=("support.what", "blocker.what", "title"),
    id_key=SortKey("support_id", UUID),
    updated_at=_UPDATED_AT,
    row=SupportListRow,
)
"""The list of supports, the most urgent first."""


async def list_supports_of_blockers(
    db: Connection, blocker_ids: Collection[UUID], as_of: datetime | None
) -> dict[UUID, list[SupportRow]]:
    """Return the support asked for against each of these blockers, in the order of asking.

    `as_of` is a recording time: each support is as it was shown then; `None` means now.
    """
    rows = await db.fetch(_SUPPORTS_THEN, list(blocker_ids), as_of)
    supports: dict[UUID, list[SupportRow]] = {}
    for row in rows:
        supports.setdefault(row["blocker_id"], []).append(SupportRow(**row))
    return supports


_SUPPORTS_THEN = """
SELECT support_id, blocker_id,
    coalesce((SELECT was FROM support_transfer AS moved WHERE moved.support_id = support.support_id
        AND moved.seen_from > $2 ORDER BY number LIMIT 1), department) AS department,
    what, asked_at, due_at,
    overdue AND overdue_then AS overdue,
    CASE WHEN ended_then THEN status ELSE 'owed' END AS status,
    CASE WHEN ended_then THEN ended_at END AS ended_at,
    CASE WHEN ended_then THEN reason END AS reason
FROM support, LATERAL (
    SELECT $2::timestamptz IS NULL OR coalesce(overdue_seen_from, due_at) <= $2 AS overdue_then,
        $2::timestamptz IS NULL
            OR coalesce(coalesce(ended_seen_from, ended_at) <= $2, false) AS ended_then
) AS known
WHERE blocker_id = ANY ($1) AND ($2::timestamptz IS NULL OR coalesce(seen_from, asked_at) <= $2)
ORDER BY support_id
"""
