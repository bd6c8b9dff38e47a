"""The read model of retrospectives: the present lessons of each, and what a search looks up."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, get_args

from services.duties.domain import retrospective_events as happened
from services.duties.domain.retrospective_events import Lessons, RetrospectiveProject
from services.duties.domain.search_terms import index_terms, searchable_text
from shared.eventsourcing.event_store import RecordedEvent
from shared.postgres.projection import Projection
from shared.postgres.reference_table import fold_code

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

_EVENTS = get_args(get_args(happened.RetrospectiveEvent)[0])
"""The event classes of a retrospective's stream."""

_UPDATE_LESSONS = (
    "UPDATE retrospective SET status = $2, lessons = $3, folded_tags = $4, folded_authors = $5,"
    " linked_ids = $6, written_at = $7, withdrawn = $8 WHERE project_id = $1"
)


async def apply_events(db: Connection, events: Sequence[RecordedEvent[Any]]) -> None:
    """Bring the retrospectives up to date, event by event: a project has few of them."""
    for recorded in events:
        if isinstance(recorded.event, _EVENTS):
            await _apply(db, recorded)


async def _apply(db: Connection, recorded: RecordedEvent[Any]) -> None:
    event = recorded.event
    project: RetrospectiveProject = event.project
    await db.execute(
        "INSERT INTO retrospective (project_id, version, status, code, name, leading_department,"
        " participants, updated_at) VALUES ($1, $2, 'awaited', $3, $4, $5, $6, $7)"
        " ON CONFLICT (project_id) DO UPDATE"
        " SET version = excluded.version, updated_at = excluded.updated_at",
        project.project_id,
        recorded.version,
        project.code,
        project.name,
        project.leading_department,
        list(project.participants),
        recorded.recorded_at,
    )
    match event:
        case happened.RetrospectiveOwed(due_at=due_at):
            await db.execute(
                "UPDATE retrospective SET due_at = $2 WHERE project_id = $1",
                project.project_id,
                due_at,
            )
        case happened.RetrospectiveTransferred():
            await db.execute(
                "UPDATE retrospective SET leading_department = $2, participants = $3"
                " WHERE project_id = $1",
                project.project_id,
                project.leading_department,
                list(project.participants),
            )
        case happened.RetrospectiveOverdue():
            await db.execute(
                "UPDATE retrospective SET is_announced = true WHERE project_id = $1",
                project.project_id,
            )
        case happened.RetrospectiveDrafted(lessons=lessons):
            await _write(db, event, "draft", lessons)
        case happened.RetrospectiveDraftWithdrawn(reason=reason):
            await _write(db, event, "withdrawn", None, reason)
        case happened.RetrospectivePublished() | happened.RetrospectiveCorrected():
            await _write(db, event, "published", event.lessons)
            await _publish(db, event)
        case _:
            pass  # what was met was published by the event before


async def _write(
    db: Connection,
    event: Any,
    status: str,
    lessons: Lessons | None,
    withdrawn: str | None = None,
) -> None:
    await db.execute(
        _UPDATE_LESSONS,
        event.project.project_id,
        status,
        None if lessons is None else lessons.model_dump_json(),
        [] if lessons is None else [fold_code(tag) for tag in lessons.tags],
        [] if lessons is None else [fold_code(one.person) for one in lessons.authors],
        [] if lessons is None else [link.id for link in lessons.links],
        None if lessons is None else event.at,
        withdrawn,
    )


async def _publish(
    db: Connection, event: happened.RetrospectivePublished | happened.RetrospectiveCorrected
) -> None:
    project, lessons = event.project, event.lessons
    heading = (project.code, project.name, *lessons.tags)
    content = (lessons.went_well, lessons.to_change, *lessons.measures)
    await db.execute(
        "UPDATE retrospective SET published_version = $2,"
        " published_at = coalesce(published_at, $3), heading = $4, content = $5, terms = $6"
        " WHERE project_id = $1",
        project.project_id,
        event.version,
        event.at,
        searchable_text(heading),
        searchable_text(content),
        index_terms("\n".join((*heading, *content))),
    )
    await db.execute(
        "INSERT INTO retrospective_version VALUES ($1, $2, $3, $4, $5, $6, $7)",
        project.project_id,
        event.version,
        lessons.model_dump_json(),
        event.by.person,
        event.by.department,
        event.reason if isinstance(event, happened.RetrospectiveCorrected) else None,
        event.at,
    )


PROJECTION = Projection("retrospectives", ("retrospective", "retrospective_version"), apply_events)
