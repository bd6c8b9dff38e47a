"""Records which projects serve goals, and their open handoffs, from the facts of duties."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any

from pydantic import Field, TypeAdapter

from services.goals.domain import project_handoff, serving_project
from services.goals.domain.project_handoff import ProjectHandoffRecorded, RecordProjectHandoff
from services.goals.domain.serving_project import RecordServingProject, ServingProjectRecorded
from shared.contracts import duties, duties_changes, duties_dates, duties_transfers
from shared.eventsourcing.decider import Decider
from shared.eventsourcing.event_context import EventContext
from shared.eventsourcing.published_fact import Fact
from shared.postgres.unit_of_work import UnitOfWork

SERVING_PROJECT_DECIDER = Decider[
    RecordServingProject, ServingProjectRecorded, ServingProjectRecorded | None
](
    initial=None,
    decide=serving_project.decide,
    evolve=serving_project.evolve,
    stream_for=lambda command: f"serving-project-{command.project_id}",
)
PROJECT_HANDOFF_DECIDER = Decider[
    RecordProjectHandoff, ProjectHandoffRecorded, ProjectHandoffRecorded | None
](
    initial=None,
    decide=project_handoff.decide,
    evolve=project_handoff.evolve,
    stream_for=lambda command: f"project-handoff-{command.handoff_id}",
)

_ProjectFact = (
    duties_changes.ProjectPlanned
    | duties_changes.ProjectPlanChanged
    | duties_changes.ProjectGoalsChanged
    | duties_changes.ProjectWithdrawn
    | duties.ProjectStarted
    | duties.ProjectClosed
    | duties.ProjectCancelled
)
_HandoffFact = (
    duties.DutyScheduled
    | duties.DutyWithdrawn
    | duties_dates.HandoffRescheduled
    | duties_dates.HandoffWaived
    | duties.HandoffRejected
    | duties_changes.HandoffInputArrived
    | duties.HandoffExcused
    | duties.HandoffOverdue
    | duties.HandoffAccepted
    | duties.HandoffCancelled
    | duties_transfers.HandoffTransferred
)
_PROJECT_ADAPTER = TypeAdapter[Any](Annotated[_ProjectFact, Field(discriminator="type")])
_HANDOFF_ADAPTER = TypeAdapter[Any](Annotated[_HandoffFact, Field(discriminator="type")])
_PROJECT_FACT_TYPES = frozenset(_PROJECT_ADAPTER.json_schema()["discriminator"]["mapping"])
_HANDOFF_FACT_TYPES = frozenset(_HANDOFF_ADAPTER.json_schema()["discriminator"]["mapping"])
PROJECT_FACT_TYPES: frozenset[str] = _PROJECT_FACT_TYPES | _HANDOFF_FACT_TYPES


async def record_serving_projects(unit: UnitOfWork, facts: Sequence[Fact]) -> None:
    """Record what the facts say of projects and of their handoffs."""
    await unit.execute_commands(
        SERVING_PROJECT_DECIDER,
        [
            (project_command(fact), _context(fact))
            for fact in facts
            if fact.type in _PROJECT_FACT_TYPES
        ],
    )
    await unit.execute_commands(
        PROJECT_HANDOFF_DECIDER,
        [
            (handoff_command(fact), _context(fact))
            for fact in facts
            if fact.type in _HANDOFF_FACT_TYPES
        ],
    )


def _context(fact: Fact) -> EventContext:
    return EventContext.caused_by(fact.id, fact.context, "consumer:goals")


def project_command(fact: Fact) -> RecordServingProject:
    """Return what a fact of a project says."""
    said = _PROJECT_ADAPTER.validate_json(fact.data)
    match said:
        case duties_changes.ProjectWithdrawn() | duties.ProjectCancelled():
            return RecordServingProject(said.project_id, fact.position, said.at, state="gone")
        case duties.ProjectClosed():
            return RecordServingProject(
                said.project_id, fact.position, said.at, said.code, said.name, state="closed"
            )
        case _:
            return RecordServingProject(
                said.project_id, fact.position, said.at, said.code, said.name, said.goals
            )


def handoff_command(fact: Fact) -> RecordProjectHandoff:
    """Return what a fact of a handoff says."""
    said = _HANDOFF_ADAPTER.validate_json(fact.data)
    return RecordProjectHandoff(
        said.handoff_id,
        said.project_id,
        fact.position,
        said.at,
        getattr(said, "deliverable", None),
        getattr(said, "sender", None),
        getattr(said, "recipient", None),
        due_at=_due_at(said),
        overdue=isinstance(said, duties.HandoffOverdue),
        is_over=isinstance(
            said,
            duties.DutyWithdrawn
            | duties.HandoffAccepted
            | duties.HandoffCancelled
            | duties_dates.HandoffWaived,
        ),
    )


def _due_at(said: Any) -> datetime | None:
    """Return until when the sender has time; `None` where the fact does not say it."""
    if isinstance(said, duties.DutyScheduled):
        return said.due_at
    if isinstance(said, duties_transfers.HandoffTransferred):  # it does not say the excuse
        return None
    at: datetime | None = getattr(said, "excused_until", None) or getattr(said, "deadline", None)
    return at
