"""What the events of projects change in the table of the goals that they serve."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from services.duties.domain.project_events import (
    ProjectEvent,
    ProjectPlanChanged,
    ProjectPlanned,
)
from services.duties.domain.project_goals import ProjectGoalsChanged
from shared.postgres.projection import execute_for_rows

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection


async def replace_goals(db: Connection, events: Sequence[ProjectEvent]) -> None:
    """Write the goals of projects as the last event about their terms left them."""
    latest = {
        event.project_id: event.terms.goals
        for event in events
        if isinstance(event, ProjectPlanned | ProjectPlanChanged | ProjectGoalsChanged)
    }
    await execute_for_rows(db, "DELETE FROM project_goal WHERE project_id = ANY ($1)", list(latest))
    rows = [
        (project_id, place, goal_id)
        for project_id, goals in latest.items()
        for place, goal_id in enumerate(goals)
    ]
    if rows:
        await db.execute(
            "INSERT INTO project_goal (project_id, place, goal_id)"
            " SELECT * FROM unnest($1::uuid[], $2::integer[], $3::uuid[])",
            *(list(column) for column in zip(*rows, strict=True)),
        )
