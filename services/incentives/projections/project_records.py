"""What is recorded of the obligations of projects, by which their pools may be split."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from services.incentives.domain.project_share_ratios import ProjectRecord, ProjectTally
from services.incentives.projections.obligation_ledger import TALLY_COLUMNS, to_tally

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

# An obligation that changed after the lock of its month is what its last change says.
_RECORDS = f"""
WITH recorded AS (
    SELECT project, obligation, period, 0 AS position, department, kind, outcome, excuse, done_at
    FROM ledger
    WHERE project = ANY ($1) AND ($2::timestamptz IS NULL OR seen_from <= $2)
      AND (seen_to IS NULL OR seen_to > $2)
    UNION ALL
    SELECT project, obligation, period, position, department, kind, outcome, excuse, done_at
    FROM late_count
    WHERE project = ANY ($1) AND ($2::timestamptz IS NULL OR seen_from <= $2)
), latest AS (
    SELECT DISTINCT ON (project, obligation, period) * FROM recorded
    ORDER BY project, obligation, period, position DESC
)
SELECT project, department, kind,
       count(done_at) AS delivered, {TALLY_COLUMNS}
FROM latest WHERE outcome IS NOT NULL
GROUP BY project, department, kind ORDER BY project, department, kind
"""  # noqa: S608  no input


async def load_project_records(
    db: Connection, projects: Sequence[UUID], as_of: datetime | None = None
) -> Mapping[UUID, ProjectRecord]:
    """Return what was recorded of these projects' obligations at a time; `None` is now.

    Obligations recorded before they named their project belong to none.
    """
    found: dict[UUID, dict[str, dict[str, ProjectTally]]] = {project: {} for project in projects}
    if projects:
        for row in await db.fetch(_RECORDS, projects, as_of):
            by_kind = found[row["project"]].setdefault(row["department"], {})
            by_kind[row["kind"]] = ProjectTally(delivered=row["delivered"], outcomes=to_tally(row))
    return found


async def find_record_time(
    db: Connection, booked_in: str, as_of: datetime | None = None
) -> datetime | None:
    """Return the time as of which a month's statement shows the records of projects.

    That is the time of its lock or, while it is open, `as_of`.
    """
    return await find_lock_time(db, booked_in, as_of) or as_of


async def find_lock_time(
    db: Connection, period: str, as_of: datetime | None = None
) -> datetime | None:
    """Return when a month's lock was recorded; `None` where it was open at `as_of`."""
    locked_at: datetime | None = await db.fetchval(
        "SELECT seen_from FROM locked_period"
        " WHERE period = $1 AND ($2::timestamptz IS NULL OR seen_from <= $2)",
        period,
        as_of,
    )
    return locked_at


async def load_records_of_outcomes(
    db: Connection, events: Iterable[Mapping[str, Any]], as_of: datetime | None = None
) -> Mapping[UUID, ProjectRecord]:
    """Return the records of the projects that stored events of outcomes are about.

    They are those that the statement shows in which the outcome was booked.
    """
    by_month: dict[str, list[UUID]] = {}
    for event in events:
        if "outcome" in event and "booked_in" in event and isinstance(event["outcome"], dict):
            project = UUID(event["outcome"]["project_id"])
            by_month.setdefault(event["booked_in"], []).append(project)
    found: dict[UUID, ProjectRecord] = {}
    for month, projects in sorted(by_month.items()):
        at = await find_record_time(db, month, as_of)
        found |= await load_project_records(db, projects, at)
    return found
