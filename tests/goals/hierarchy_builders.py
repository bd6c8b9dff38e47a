"""Builders of the commands and events of a cycle's hierarchy that tests share."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from services.goals.domain import cycle_and_hierarchy_commands as commands
from services.goals.domain import cycle_and_hierarchy_events, cycle_state
from services.goals.domain.cycle_decisions import decide
from services.goals.domain.goal_hierarchy import GoalLink
from services.goals.domain.goal_plan import GoalReference
from shared.testing.given_when_then import aggregate_scenario
from tests.goals.domain_examples import (
    BASE_TIME,
    COMPANY_GOAL,
    CYCLE_ID,
    GOAL_PLAN,
    PRODUCT_GOAL,
    QUARTER_TERMS,
    REVENUE_GOAL_ID,
    SALES_GOAL,
    SUPPLY_GOAL,
)

GOALS = {goal.goal_id: goal for goal in (COMPANY_GOAL, SALES_GOAL, PRODUCT_GOAL, SUPPLY_GOAL)}
given = aggregate_scenario(decide, cycle_state.evolve, None).given

prepared = cycle_and_hierarchy_events.CyclePrepared(
    cycle_id=CYCLE_ID, terms=QUARTER_TERMS, at=BASE_TIME
)


def goal_set(
    goal: GoalReference, parent_id: UUID | None = None
) -> cycle_and_hierarchy_events.GoalSet:
    """Return the event that a goal was set."""
    return cycle_and_hierarchy_events.GoalSet(
        cycle_id=CYCLE_ID, goal=goal, plan=GOAL_PLAN, parent_id=parent_id, at=BASE_TIME
    )


def set_goal(goal: GoalReference, parent_id: UUID | None = None) -> commands.SetGoal:
    """Return the command that sets a goal."""
    return commands.SetGoal(CYCLE_ID, goal, GOAL_PLAN, parent_id, BASE_TIME)


def about_link(link: GoalLink) -> dict[str, Any]:
    """Return the fields that every event of a link has."""
    return {
        "cycle_id": CYCLE_ID,
        "link": link,
        "source": GOALS[link.source],
        "target": GOALS[link.target],
        "at": BASE_TIME,
    }


def moved(goal_id: UUID, parent_id: UUID | None) -> cycle_and_hierarchy_events.GoalMoved:
    """Return the event that a goal was moved."""
    return cycle_and_hierarchy_events.GoalMoved(
        cycle_id=CYCLE_ID, goal_id=goal_id, parent_id=parent_id, goal=GOALS[goal_id], at=BASE_TIME
    )


def archived(goal_id: UUID, parent_id: UUID | None) -> cycle_and_hierarchy_events.GoalArchived:
    """Return the event that a goal was archived."""
    return cycle_and_hierarchy_events.GoalArchived(
        cycle_id=CYCLE_ID,
        goal_id=goal_id,
        parent_id=parent_id,
        reason="moot",
        at=BASE_TIME,
        goal=GOALS[goal_id],
    )


family = (
    prepared,
    goal_set(COMPANY_GOAL),
    goal_set(SALES_GOAL, REVENUE_GOAL_ID),
    goal_set(PRODUCT_GOAL, REVENUE_GOAL_ID),
)
"""A prepared cycle with a company goal that has two sub-goals."""
