"""The goals of agendas: recorded from the facts of the goals area."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import BaseModel, Field, TypeAdapter

from services.comms.domain import agenda_goal
from services.comms.domain.agenda_goal import (
    AgendaGoal,
    Archived,
    Begun,
    Ended,
    GoalChange,
    GoalKnown,
    LagTold,
    RecordGoalChange,
)
from shared.contracts import goals as facts
from shared.contracts import goals_structure as structure
from shared.eventsourcing.decider import Decider
from shared.eventsourcing.event_context import EventContext
from shared.eventsourcing.published_fact import Fact
from shared.postgres.unit_of_work import UnitOfWork

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
    | structure.LinkAccepted
    | structure.LinkWithdrawn
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
    if isinstance(fact, structure.GoalSet | structure.GoalMoved | structure.GoalArchived):
        return GoalKnown(fact.goal, fact.department, fact.cycle_id, fact.parent_id)
    is_support = isinstance(
        fact, facts.SupportOverdue | facts.SupportGiven | facts.SupportWithdrawn
    )
    return GoalKnown(fact.goal, fact.asker if is_support else fact.department)


def _change(fact: BaseModel) -> GoalChange | None:  # noqa: PLR0911  one for each
    match fact:
        case facts.GoalLagging():
            return LagTold(fact.completion, fact.expected)
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
        case structure.GoalArchived():
            return Archived()
        case _:
            return None
