"""The read model of the projects that serve goals, and of their handoffs."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from services.goals.domain.project_handoff import ProjectHandoffRecorded
from services.goals.domain.serving_project import ProjectState, ServingProjectRecorded
from services.goals.projections.temporal_tables import supersede_rows, visible_at_condition
from shared.eventsourcing.event_store import RecordedEvent
from shared.postgres.projection import Projection

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection


class ServingProject(NamedTuple):
    """A project that serves goals, and is not over for them."""

    project_id: UUID
    code: str
    name: str
    goals: Sequence[UUID]
    state: ProjectState


class OpenHandoff(NamedTuple):
    """A handoff of such a project that is still owed."""

    handoff_id: UUID
    project_id: UUID
    deliverable: str
    sender: str
    recipient: str
    due_at: datetime
    overdue: bool


async def list_serving_projects(
    db: Connection, goal_ids: Collection[UUID], as_of: datetime | None
) -> list[ServingProject]:
    """Return the projects that serve any of these goals, by code.

    Closed ones are among them: handoffs of theirs may still be owed. `as_of` is a recording time;
    `None` means now.
    """
    rows = await db.fetch(SERVING_PROJECTS, [str(one) for one in goal_ids], as_of)
    return [
        ServingProject(id_, code, name, [UUID(one) for one in json.loads(goals)], state)
        for id_, code, name, goals, state in rows
    ]


async def list_open_handoffs(
    db: Connection, project_ids: Collection[UUID], as_of: datetime | None
) -> list[OpenHandoff]:
    """Return the handoffs of projects that were not over at a time, the soonest first."""
    if not project_ids:
        return []
    rows = await db.fetch(OPEN_HANDOFFS, list(project_ids), as_of)
    return [OpenHandoff._make(row) for row in rows]


SERVING_PROJECTS = f"""
SELECT project_id, code, name, goals, state FROM serving_project
WHERE goals ?| $1::text[] AND {visible_at_condition("serving_project", "$2")}
ORDER BY code, project_id
"""  # noqa: S608  constants
OPEN_HANDOFFS = f"""
SELECT handoff_id, project_id, deliverable, sender, recipient, due_at, overdue
FROM project_handoff
WHERE project_id = ANY ($1) AND NOT is_over AND {visible_at_condition("project_handoff", "$2")}
    AND due_at IS NOT NULL AND sender IS NOT NULL
ORDER BY due_at, handoff_id
"""  # noqa: S608  constants

_PROJECT_COLUMNS = {
    "project_id": "uuid",
    "number": "bigint",
    "seen_from": "timestamptz",
    "code": "text",
    "name": "text",
    "goals": "jsonb",
    "state": "text",
}
_HANDOFF_COLUMNS = {
    "handoff_id": "uuid",
    "number": "bigint",
    "seen_from": "timestamptz",
    "project_id": "uuid",
    "deliverable": "text",
    "sender": "text",
    "recipient": "text",
    "due_at": "timestamptz",
    "overdue": "boolean",
    "is_over": "boolean",
}


async def apply_events(db: Connection, events: Sequence[RecordedEvent[Any]]) -> None:
    """Apply events to the tables of projects and handoffs."""
    projects = [one for one in events if isinstance(one.event, ServingProjectRecorded)]
    rows = _rows(projects, _PROJECT_COLUMNS)
    await supersede_rows(db, "serving_project", _PROJECT_COLUMNS, rows)
    handoffs = [one for one in events if isinstance(one.event, ProjectHandoffRecorded)]
    await supersede_rows(db, "project_handoff", _HANDOFF_COLUMNS, _rows(handoffs, _HANDOFF_COLUMNS))


def _rows(events: Sequence[RecordedEvent[Any]], columns: Collection[str]) -> list[tuple[Any, ...]]:
    key, _, _, *fields = columns
    return [
        (
            getattr(one.event, key),
            one.version,
            one.recorded_at,
            *(_value(getattr(one.event, name)) for name in fields),
        )
        for one in events
    ]


def _value(value: Any) -> Any:
    return json.dumps(list(map(str, value))) if isinstance(value, tuple) else value


PROJECTION = Projection("serving-projects", ("serving_project", "project_handoff"), apply_events)
