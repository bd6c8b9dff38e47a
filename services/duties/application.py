"""From commands to streams, from stored events to published facts, timers and further commands.

How a project's duties become handoffs: a handoff is an aggregate of its own, and one transaction
per aggregate keeps both small. So the area hears its own `duty-scheduled` and `duty-withdrawn`
like any other consumer: facts of one project arrive in order, effect and position are one
transaction, so each obligation is opened once and cancelled once, a moment after the project's
command was answered. A handoff's id follows from its duty's, so it is known before it exists.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Annotated, Any
from uuid import UUID, uuid5

from pydantic import BaseModel, Field, TypeAdapter

from services.duties.domain import handoff as handoffs
from services.duties.domain import handoff_decisions, project_decisions
from services.duties.domain import project as projects
from services.duties.domain.handoff import AnnounceOverdue, CancelHandoff, Obligation, OpenHandoff
from shared.contracts import duties as published
from shared.eventsourcing.context import Context
from shared.eventsourcing.decider import Decider
from shared.eventsourcing.fact import Fact
from shared.postgres.deadlines import Due
from shared.postgres.unit import Unit
from shared.postgres.writer import ClearDeadline, DeadlineChange, SetDeadline

DutiesEvent = Annotated[projects.ProjectEvent | handoffs.HandoffEvent, Field(discriminator="type")]

_HANDOFF = "handoff-"

PROJECT: Decider[projects.ProjectCommand, projects.ProjectEvent, projects.Project] = Decider(
    initial=None,
    decide=project_decisions.decide,
    evolve=projects.evolve,
    stream=lambda command: f"project-{command.project_id}",
)

HANDOFF: Decider[handoffs.HandoffCommand, handoffs.HandoffEvent, handoffs.Handoff] = Decider(
    initial=None,
    decide=handoff_decisions.decide,
    evolve=handoffs.evolve,
    stream=lambda command: f"{_HANDOFF}{command.handoff_id}",
)

_OF_DUTIES = UUID("5d2b1c9e-7f64-4d0a-9a53-1f0c6f3e8b27")
"""The namespace in which handoffs get their ids from their duties."""

_PASSED = timedelta(microseconds=1)
"""At the deadline itself the sender is still in time; the timer looks right after it."""


def handoff_of(duty_id: UUID) -> UUID:
    """Return the id of the handoff that meets a duty."""
    return uuid5(_OF_DUTIES, str(duty_id))


def publish(event: DutiesEvent) -> BaseModel | None:
    """Translate what others may know of an event; its id becomes the fact's."""
    return _of_project(event) or _of_handoff(event)


def _of_project(event: DutiesEvent) -> BaseModel | None:
    match event:
        case projects.ProjectStarted(terms=terms):
            return published.ProjectStarted(
                project_id=event.project_id,
                code=terms.code,
                name=terms.name,
                participants=terms.participants,
                kick_off=event.kick_off,
                at=event.kick_off,
            )
        case projects.DutyScheduled(duty=duty):
            return published.DutyScheduled(
                handoff_id=handoff_of(duty.duty_id),
                project_id=event.project_id,
                duty_id=duty.duty_id,
                activity=duty.activity,
                deliverable=duty.deliverable,
                sender=duty.accountable,
                recipient=duty.recipient,
                due_at=event.due_at,
                at=event.at,
            )
        case projects.DutyWithdrawn():
            return published.DutyWithdrawn(
                handoff_id=handoff_of(event.duty_id),
                project_id=event.project_id,
                duty_id=event.duty_id,
                reason=event.reason,
                at=event.at,
            )
        case projects.ProjectClosed(terms=terms):
            return published.ProjectClosed(
                project_id=event.project_id,
                code=terms.code,
                name=terms.name,
                unit=terms.unit,
                target=terms.target,
                actual=event.actual,
                pool=published.Pool(**terms.pool.model_dump()) if terms.pool else None,
                shares=tuple(published.Share(**share.model_dump()) for share in terms.shares),
                at=event.at,
            )
        case projects.ProjectCancelled():
            return published.ProjectCancelled(
                project_id=event.project_id, reason=event.reason, at=event.at
            )
        case _:
            return None


def _of_handoff(event: DutiesEvent) -> BaseModel | None:
    match event:
        case handoffs.HandoffOffered():
            return published.HandoffOffered(**_parties(event.obligation), at=event.at)
        case handoffs.HandoffRejected():
            return published.HandoffRejected(
                **_parties(event.obligation), reason=event.reason, at=event.at
            )
        case handoffs.HandoffAccepted():
            return published.HandoffAccepted(
                **_parties(event.obligation),
                due_at=event.obligation.due_at,
                deadline=event.deadline,
                delivered_at=event.delivered_at,
                at=event.at,
            )
        case handoffs.HandoffOverdue():
            return published.HandoffOverdue(
                **_parties(event.obligation),
                due_at=event.obligation.due_at,
                deadline=event.deadline,
                at=event.at,
            )
        case handoffs.HandoffCancelled(overdue_announced=True):
            return published.HandoffCancelled(
                **_parties(event.obligation),
                due_at=event.obligation.due_at,
                deadline=event.deadline,
                reason=event.reason,
                at=event.at,
            )
        case _:
            return None


def deadlines(event: DutiesEvent) -> Sequence[DeadlineChange]:
    """Run a timer while the sender holds the deliverable, and only then."""
    match event:
        case handoffs.HandoffOpened(obligation=owed):
            return [SetDeadline(_timer(owed), owed.due_at + _PASSED)]
        case handoffs.HandoffRecalled() | handoffs.HandoffRejected():
            return [SetDeadline(_timer(event.obligation), event.deadline + _PASSED)]
        case handoffs.HandoffOffered() | handoffs.HandoffAccepted() | handoffs.HandoffCancelled():
            return [ClearDeadline(_timer(event.obligation))]
        case _:
            return ()


async def on_due(unit: Unit, due: Sequence[Due], now: datetime) -> None:
    """Announce the handoffs whose deadline has passed."""
    await unit.execute(
        HANDOFF,
        [
            (
                AnnounceOverdue(UUID(one.stream.removeprefix(_HANDOFF)), now),
                Context(correlation=unit.writer.ids(), actor="deadline:duties"),
            )
            for one in due
        ],
    )


_Heard = Annotated[published.DutyScheduled | published.DutyWithdrawn, Field(discriminator="type")]
_HEARD: TypeAdapter[_Heard] = TypeAdapter(_Heard)
_TYPES = frozenset({"concord.duties.duty-scheduled.v1", "concord.duties.duty-withdrawn.v1"})


async def react(unit: Unit, facts: Sequence[Fact]) -> None:
    """Open a handoff for every scheduled duty, and cancel it when the duty is withdrawn."""
    await unit.execute(
        HANDOFF,
        [
            (
                _to_handoff(_HEARD.validate_json(fact.data)),
                Context.caused_by(fact, "consumer:duties"),
            )
            for fact in facts
            if fact.type in _TYPES
        ],
    )


def _to_handoff(heard: _Heard) -> OpenHandoff | CancelHandoff:
    match heard:
        case published.DutyScheduled():
            obligation = Obligation(
                handoff_id=heard.handoff_id,
                project_id=heard.project_id,
                duty_id=heard.duty_id,
                deliverable=heard.deliverable,
                sender=heard.sender,
                recipient=heard.recipient,
                due_at=heard.due_at,
            )
            return OpenHandoff(obligation, heard.at)
        case published.DutyWithdrawn():
            return CancelHandoff(heard.handoff_id, heard.reason, heard.at)


def _timer(owed: Obligation) -> str:
    return f"overdue-{owed.handoff_id}"


def _parties(owed: Obligation) -> dict[str, Any]:
    return owed.model_dump(
        include={"handoff_id", "project_id", "deliverable", "sender", "recipient"}
    )
