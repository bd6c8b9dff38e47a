"""The lessons of closed projects become owed, and are announced once their due time has passed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from services.duties.application.deciders import (
    RETROSPECTIVE_DECIDER,
    RETROSPECTIVE_STREAM_PREFIX,
    DutiesEvent,
)
from services.duties.domain import retrospective_events as events
from services.duties.domain.retrospective_commands import (
    AnnounceRetrospectiveOverdue,
    OweRetrospective,
)
from services.duties.domain.retrospective_events import RetrospectiveProject
from services.duties.domain.retrospective_state import due_time
from shared.contracts.duties import ProjectClosed
from shared.eventsourcing.event_context import EventContext
from shared.eventsourcing.overdue_items import AnnouncedOverdue, Met, OverdueChange, Owed
from shared.eventsourcing.published_fact import Fact
from shared.postgres.append_transaction import ClearDeadline, DeadlineChange, SetDeadline
from shared.postgres.unit_of_work import UnitOfWork

CLOSING_FACT = "concord.duties.project-closed.v1"
_JUST_AFTER_DUE = timedelta(microseconds=1)


def retrospective_deadline_changes(event: DutiesEvent) -> Sequence[DeadlineChange]:
    """Return the changes of an event to the timers: one runs from the closing to publication."""
    match event:
        case events.RetrospectiveOwed():
            return [SetDeadline(_key(event.project), event.due_at + _JUST_AFTER_DUE)]
        case events.RetrospectiveMet():
            return [ClearDeadline(_key(event.project))]
        case _:
            return ()


def retrospective_overdue_changes(event: DutiesEvent) -> Sequence[OverdueChange]:
    """Return what an event changes of what is owed, for the audit."""
    match event:
        case events.RetrospectiveOwed():
            return [Owed(_key(event.project), event.due_at)]
        case events.RetrospectiveMet():
            return [Met(_key(event.project))]
        case events.RetrospectiveOverdue():
            return [AnnouncedOverdue(_key(event.project), event.due_at)]
        case _:
            return ()


async def owe_retrospectives(unit: UnitOfWork, facts: Iterable[Fact]) -> None:
    """Make the leading departments of the projects that the facts close owe their lessons."""
    commands = []
    for fact in facts:
        if fact.type != CLOSING_FACT:
            continue
        closed = ProjectClosed.model_validate_json(fact.data)
        if not closed.owes_retrospective:
            continue
        project = RetrospectiveProject(
            project_id=closed.project_id,
            code=closed.code,
            name=closed.name,
            participants=tuple(share.department for share in closed.shares),
        )
        due_at = due_time(closed.at, fact.recorded_at)
        context = EventContext.caused_by(fact.id, fact.context, "consumer:duties")
        commands.append((OweRetrospective(project, due_at, closed.at), context))
    if commands:
        await unit.execute_commands(RETROSPECTIVE_DECIDER, commands)


async def announce_overdue_retrospectives(
    unit: UnitOfWork, streams: Iterable[str], now: datetime, context: EventContext
) -> None:
    """Announce those of these streams that are overdue."""
    project_ids = [
        UUID(name.removeprefix(RETROSPECTIVE_STREAM_PREFIX))
        for name in streams
        if name.startswith(RETROSPECTIVE_STREAM_PREFIX)
    ]
    if project_ids:
        await unit.execute_commands(
            RETROSPECTIVE_DECIDER,
            [(AnnounceRetrospectiveOverdue(one, now), context) for one in project_ids],
        )


def _key(project: RetrospectiveProject) -> str:
    return f"retrospective {project.project_id}"
