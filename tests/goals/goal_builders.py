"""Builders of the commands and events of a goal that tests share."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from services.goals.domain import goal_tracking_commands as commands
from services.goals.domain import goal_tracking_events as g
from services.goals.domain.goal_plan import GoalPlan
from services.goals.domain.goal_tracking_decisions import decide
from services.goals.domain.goal_tracking_evolution import evolve
from services.goals.domain.reporting_slots import ReportingSlot, reporting_slots
from shared.testing.given_when_then import aggregate_scenario
from tests.goals.domain_examples import (
    BASE_TIME,
    DAY,
    GOAL_PLAN,
    QUARTER_DAYS,
    REGIONS_GOAL_ID,
    SALES_GOAL,
    measured_reading,
)

given = aggregate_scenario(decide, evolve, None).given

NEVER_LAGGING_PLAN = GOAL_PLAN.model_copy(update={"tolerance": Decimal(1)})
"""A goal with this plan never lags, because the tolerance is 1."""
OCTOBER, NOVEMBER, DECEMBER = reporting_slots("monthly", QUARTER_DAYS)


def start(plan: GoalPlan = NEVER_LAGGING_PLAN, at: datetime = BASE_TIME) -> commands.StartGoal:
    """Return the command that starts the sales goal."""
    return commands.StartGoal(SALES_GOAL, plan, QUARTER_DAYS, at)


def started(*owed: ReportingSlot, at: datetime = BASE_TIME) -> g.GoalStarted:
    """Return the start of the sales goal, which owes a reading for these slots."""
    return g.GoalStarted(
        goal=SALES_GOAL,
        plan=NEVER_LAGGING_PLAN,
        days=QUARTER_DAYS,
        slots=owed,
        behind_at=None,
        at=at,
        expected_from=at,
    )


def entered(
    reading: g.Reading,
    at: datetime,
    newest: g.Reading | None = None,
    before: int | None = None,
) -> g.ReadingEntered:
    """Return the entry of a reading, which is the newest one unless told otherwise."""
    newest = newest or reading
    return g.ReadingEntered(
        goal=SALES_GOAL,
        unit="regions",
        reading=reading,
        newest=newest,
        before=None if before is None else Decimal(before),
        completion=newest.value / 10,
        behind_at=None,
        at=at,
        party="officer",
    )


def reported(slot: ReportingSlot, at: datetime) -> g.ProgressReported:
    """Return the report of a slot."""
    return g.ProgressReported(goal=SALES_GOAL, slot=slot, at=at)


def overdue(slot: ReportingSlot) -> g.ProgressOverdue:
    """Return the announcement that a slot is overdue."""
    return g.ProgressOverdue(goal=SALES_GOAL, slot=slot, at=slot.due_at)


def enter(reading: g.Reading, at: datetime) -> commands.EnterReading:
    """Return the command that enters a reading."""
    return commands.EnterReading(REGIONS_GOAL_ID, reading, at)


tracked = started(OCTOBER, NOVEMBER, DECEMBER)
three = measured_reading(3, BASE_TIME + DAY)
