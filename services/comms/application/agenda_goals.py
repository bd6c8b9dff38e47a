"""The goals of agendas: recorded from the facts of the goals area."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

from pydantic import BaseModel, Field, TypeAdapter

from services.comms.domain import agenda_goal
from services.comms.domain.agenda_goal import (
    AgendaGoal,
    Archived,
    Begun,
    CompletionTold,
    Ended,
    GoalChange,
    GoalKnown,
    LagTold,
    RecordGoalChange,
)
from services.comms.domain.expected_line import ExpectedPoint
from shared.contracts import goals as facts
from shared.contracts import goals_corrections as corrections
from shared.contracts import goals_structure as structure
from shared.eventsourcing.decider import Decider
from shared.eventsourcing.event_context import EventContext
from shared.eventsourcing.published_fact import Fact
from shared.postgres.unit_of_work import UnitOfWork

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

AGENDA_GOAL_DECIDER = Decider[RecordGoalChange, agenda_goal.AgendaGoalEvent, AgendaGoal | None](
    initial=None,
    decide=agenda_goal.decide,
    evolve=agenda_goal.evolve,
    stream_for=lambda command: f"agenda-goal-{command.goal_id}",
)

GoalFact = (
    structure.GoalSet
    | structure.GoalMoved
    | structure.GoalArchived
    | corrections.GoalTransferred
    | corrections.GoalWithdrawn
    | structure.LinkAccepted
    | structure.LinkWithdrawn
    | facts.GoalUpdated
    | facts.GoalLagging
    | facts.GoalRecovered
    | facts.BlockerRaised
    | facts.BlockerResolved
    | facts.SupportOverdue
    | facts.SupportGiven
    | facts.SupportWithdrawn
)
_FACT_ADAPTER = TypeAdapter[Any](Annotated[GoalFact, Field(discriminator="type")])
GOAL_FACT_TYPES = frozenset(_FACT_ADAPTER.json_schema()["discriminator"]["mapping"])

CycleEndFact = structure.CycleClosed | corrections.CycleWithdrawn
_CYCLE_ADAPTER = TypeAdapter[Any](Annotated[CycleEndFact, Field(discriminator="type")])
CYCLE_END_TYPES = frozenset(_CYCLE_ADAPTER.json_schema()["discriminator"]["mapping"])

FindGoals = Callable[["Connection", UUID | None], Awaitable[Sequence[AgendaGoal]]]
"""Returns the goals of a cycle, and those of which no fact says it, that agendas would show."""


async def record_agenda_goals(unit: UnitOfWork, found: Sequence[Fact]) -> None:
    """Record what the facts say of goals."""
    commands = [
        (
            _command_of(_FACT_ADAPTER.validate_json(fact.data)),
            EventContext.caused_by(fact.id, fact.context, "consumer:comms"),
        )
        for fact in found
        if fact.type in GOAL_FACT_TYPES
    ]
    if commands:
        await unit.execute_commands(AGENDA_GOAL_DECIDER, commands)


async def end_goals_of_cycles(
    unit: UnitOfWork, found: Sequence[Fact], find_goals: FindGoals
) -> None:
    """Take the goals of cycles that are over off the agendas: no fact says it of each goal."""
    for fact in found:
        if fact.type not in CYCLE_END_TYPES:
            continue
        ended: CycleEndFact = _CYCLE_ADAPTER.validate_json(fact.data)
        context = EventContext.caused_by(fact.id, fact.context, "consumer:comms")
        commands = [
            (RecordGoalChange(goal.goal_id, (Archived(),), ended.at), context)
            for goal in await find_goals(unit.connection, ended.cycle_id)
            if goal.cycle_id == ended.cycle_id
        ]
        await unit.execute_commands(AGENDA_GOAL_DECIDER, commands)


def _command_of(fact: Any) -> RecordGoalChange:
    if isinstance(fact, structure.LinkAccepted | structure.LinkWithdrawn):
        # The target waits for a source that contributes, and the source for a target it depends on.
        awaited = fact.source if fact.kind == "contributes" else fact.target
        link = (
            Begun("link", fact.link_id)
            if isinstance(fact, structure.LinkAccepted)
            else Ended(fact.link_id)
        )
        return RecordGoalChange(awaited, (link,), fact.at)
    change = _change(fact)
    changes = (_known(fact),) if change is None else (_known(fact), change)
    return RecordGoalChange(fact.goal_id, changes, fact.at)


def _known(fact: Any) -> GoalKnown:
    if isinstance(
        fact,
        structure.GoalSet
        | structure.GoalMoved
        | structure.GoalArchived
        | corrections.GoalWithdrawn,
    ):
        return GoalKnown(fact.goal, fact.department, fact.cycle_id, fact.parent_id)
    is_support = isinstance(
        fact, facts.SupportOverdue | facts.SupportGiven | facts.SupportWithdrawn
    )
    return GoalKnown(fact.goal, fact.asker if is_support else fact.department)


def _change(fact: BaseModel) -> GoalChange | None:  # noqa: PLR0911  one for each
    match fact:
        case facts.GoalLagging():
            line = tuple(ExpectedPoint(**dict(one)) for one in fact.expected_line)
            return LagTold(fact.completion, fact.expected, line)
        case facts.GoalUpdated():
            return CompletionTold(fact.completion)
        case facts.GoalRecovered():
            return LagTold()
        case facts.BlockerRaised():
            return Begun("blocker", fact.blocker_id)
        case facts.BlockerResolved():
            return Ended(fact.blocker_id)
        case facts.SupportOverdue():
            return Begun("support", fact.support_id)
        case facts.SupportGiven() | facts.SupportWithdrawn():
            return Ended(fact.support_id)
        case structure.GoalArchived() | corrections.GoalWithdrawn():
            return Archived()
        case _:
            return None
