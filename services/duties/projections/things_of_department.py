"""What a department still has open: projects, handoffs, standing duties, lessons."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection


def _is_involved(table: str) -> str:
    """Return the condition that the department is a further one of a row of a table."""
    return (
        f"EXISTS (SELECT FROM involved_department AS one WHERE one.duty_id = {table}.duty_id"
        " AND one.department = $1)"
    )


_NAMED_IN_DUTY = f"($1 IN (accountable, recipient) OR {_is_involved('duty')})"


async def list_open_projects(db: Connection, department: str) -> list[tuple[UUID, list[UUID]]]:
    """Return the planned and running projects of a department, each with its entries."""
    rows = await db.fetch(
        "SELECT project_id, ARRAY(SELECT duty_id FROM duty WHERE duty.project_id ="  # noqa: S608  no input
        f" project.project_id AND withdrawn IS NULL AND {_NAMED_IN_DUTY}) AS duties"
        " FROM project WHERE status IN ('planned', 'running')"
        " AND (EXISTS (SELECT FROM project_share AS share WHERE share.project_id ="
        " project.project_id AND share.department = $1) OR EXISTS (SELECT FROM duty WHERE"
        f" duty.project_id = project.project_id AND {_NAMED_IN_DUTY}))"
        " ORDER BY project_id",
        department,
    )
    return [(row["project_id"], row["duties"]) for row in rows]


async def list_open_handoffs(db: Connection, department: str) -> list[tuple[UUID, UUID, UUID]]:
    """Return the ids of open handoffs of a department, with their entries' and projects' ids."""
    rows = await db.fetch(
        "SELECT handoff_id, duty_id, project_id FROM handoff"  # noqa: S608  constants, no input
        f" WHERE (sender = $1 OR recipient = $1 OR {_is_involved('handoff')})"
        " AND status NOT IN ('accepted', 'waived', 'cancelled') ORDER BY handoff_id",
        department,
    )
    return [(row["handoff_id"], row["duty_id"], row["project_id"]) for row in rows]


async def list_open_retrospectives(db: Connection, department: str) -> list[UUID]:
    """Return the projects that a department took part in and whose lessons are not published."""
    rows = await db.fetch(
        "SELECT project_id FROM retrospective WHERE $1 = ANY (participants)"
        " AND published_version IS NULL ORDER BY project_id",
        department,
    )
    return [row["project_id"] for row in rows]


async def list_open_standing_duties(db: Connection, department: str) -> list[UUID]:
    """Return the ids of standing duties in force that a department owes or waits for."""
    rows = await db.fetch(
        "SELECT duty_id FROM standing_duty WHERE ended_at IS NULL"  # noqa: S608  constants, no input
        f" AND (accountable = $1 OR recipient = $1 OR {_is_involved('standing_duty')})"
        " ORDER BY duty_id",
        department,
    )
    return [row["duty_id"] for row in rows]
