"""Enters the readings that automation rules of workflows call for."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID, uuid5

from services.goals.application.deciders import GOAL_DECIDER, GOAL_STREAM_PREFIX
from services.goals.domain.goal_tracking_commands import EnterReading
from services.goals.domain.goal_tracking_events import Reading
from services.goals.domain.goal_tracking_state import TrackedGoal
from services.goals.domain.reading_refusals import GoalHasOtherUnit
from shared.contracts.workflows_rules import RuleFired
from shared.eventsourcing.event_context import EventContext
from shared.eventsourcing.published_fact import Fact
from shared.postgres.unit_of_work import UnitOfWork
from shared.service_runtime.rule_actions import RULE_FIRED_TYPE, act_for_rules

_READING_ID_NAMESPACE = UUID("f1b0a9f6-6d0f-4c43-9a53-3f2f8a4a7b11")
"""The UUID namespace in which the ids of readings are derived from those of their facts."""

RULE_FACT_TYPES = frozenset({RULE_FIRED_TYPE})
"""The types of the facts by which rules enter readings."""


async def enter_readings_of_rules(unit: UnitOfWork, facts: Sequence[Fact]) -> None:
    """Enter a reading for each fact of a rule that says so."""
    await act_for_rules(unit, facts, "enter-reading", _enter_reading)


async def _enter_reading(
    unit: UnitOfWork, fired: RuleFired, fact_id: UUID, context: EventContext
) -> None:
    """Enter it as officers do, measured when the rule fired; raises what refuses it."""
    said = fired.reading
    if said is None:
        return
    stream = f"{GOAL_STREAM_PREFIX}{said.goal_id}"
    goal = (await unit.load_states({stream: GOAL_DECIDER}))[stream].state
    if said.unit is not None and isinstance(goal, TrackedGoal):
        unit_of_goal = goal.plan.metric.unit
        if unit_of_goal != said.unit:
            raise GoalHasOtherUnit(unit=unit_of_goal, other=said.unit)
    reading = Reading(
        reading_id=uuid5(_READING_ID_NAMESPACE, str(fact_id)),
        value=said.value,
        measured_at=fired.at,
        source="rule",
    )
    command = EnterReading(said.goal_id, reading, fired.at, "officer", unit.writer.clock())
    await unit.execute_commands(GOAL_DECIDER, [(command, context)])
