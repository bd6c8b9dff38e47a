"""The aggregates and their streams."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from services.goals.domain import (
    blocker,
    blocker_decisions,
    cycle,
    cycle_commands,
    cycle_decisions,
    goal,
    goal_decisions,
    goal_state,
)
from shared.eventsourcing.decider import Decider

GoalsEvent = Annotated[
    cycle.CycleEvent | goal.GoalEvent | blocker.BlockerEvent, Field(discriminator="type")
]

CYCLE: Decider[cycle_commands.CycleCommand, cycle.CycleEvent, cycle.Cycle] = Decider(
    initial=None,
    decide=cycle_decisions.decide,
    evolve=cycle.evolve,
    stream=lambda command: f"cycle-{command.cycle_id}",
)

OF_GOAL = "goal-"

GOAL: Decider[goal.GoalCommand, goal.GoalEvent, goal_state.Goal] = Decider(
    initial=None,
    decide=goal_decisions.decide,
    evolve=goal_state.evolve,
    stream=lambda command: f"{OF_GOAL}{command.goal_id}",
)

OF_BLOCKER = "blocker-"

BLOCKER: Decider[blocker.BlockerCommand, blocker.BlockerEvent, blocker.Blocker] = Decider(
    initial=None,
    decide=blocker_decisions.decide,
    evolve=blocker.evolve,
    stream=lambda command: f"{OF_BLOCKER}{command.blocker_id}",
)
