"""The deciders of the three aggregates (cycle, goal, blocker), and the streams of each."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from services.goals.domain import (
    blocker_commands,
    blocker_decisions,
    blocker_events,
    blocker_state,
    cycle_and_hierarchy_commands,
    cycle_and_hierarchy_events,
    cycle_decisions,
    cycle_state,
    goal_tracking_commands,
    goal_tracking_decisions,
    goal_tracking_events,
    goal_tracking_evolution,
    goal_tracking_state,
)
from services.goals.domain.counted_line import LineCounted
from services.goals.domain.project_handoff import ProjectHandoffRecorded
from services.goals.domain.serving_project import ServingProjectRecorded
from shared.eventsourcing.decider import Decider
from shared.eventsourcing.rule_action import RuleActionEvent

GoalsEvent = Annotated[
    cycle_and_hierarchy_events.CycleEvent
    | goal_tracking_events.GoalEvent
    | blocker_events.BlockerEvent
    | LineCounted
    | ServingProjectRecorded
    | ProjectHandoffRecorded
    | RuleActionEvent,
    Field(discriminator="type"),
]

CYCLE_DECIDER: Decider[
    cycle_and_hierarchy_commands.CycleCommand,
    cycle_and_hierarchy_events.CycleEvent,
    cycle_state.Cycle,
] = Decider(
    initial=None,
    decide=cycle_decisions.decide,
    evolve=cycle_state.evolve,
    stream_for=lambda command: f"cycle-{command.cycle_id}",
)

GOAL_STREAM_PREFIX = "goal-"

GOAL_DECIDER: Decider[
    goal_tracking_commands.GoalCommand, goal_tracking_events.GoalEvent, goal_tracking_state.Goal
] = Decider(
    initial=None,
    decide=goal_tracking_decisions.decide,
    evolve=goal_tracking_evolution.evolve,
    stream_for=lambda command: f"{GOAL_STREAM_PREFIX}{command.goal_id}",
)

BLOCKER_STREAM_PREFIX = "blocker-"

BLOCKER_DECIDER: Decider[
    blocker_commands.BlockerCommand, blocker_events.BlockerEvent, blocker_state.Blocker
] = Decider(
    initial=None,
    decide=blocker_decisions.decide,
    evolve=blocker_state.evolve,
    stream_for=lambda command: f"{BLOCKER_STREAM_PREFIX}{command.blocker_id}",
)
