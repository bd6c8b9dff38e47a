"""Decides which events setting the source of a goal's readings leads to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from services.goals.domain.cycle_and_hierarchy_commands import SetGoalSource
from services.goals.domain.cycle_and_hierarchy_events import GoalSourceSet
from services.goals.domain.cycle_state import OpenCycle, PreparingCycle
from services.goals.domain.goal_hierarchy import GoalHierarchy, GoalNode
from services.goals.domain.goal_source import GoalFormula, GoalSource, SourceGoal
from services.goals.domain.goal_source_refusals import (
    CompletionIsFedInPercent,
    FactorIsZero,
    RatioOfTwoValues,
    SourceHasOtherUnit,
    SourceNamesGoalTwice,
    WeightedMeanNeedsFactors,
)

_PERCENT_UNIT = "%"
_RATIO_GOALS = 2


def decide_goal_source(command: SetGoalSource, cycle: OpenCycle) -> list[GoalSourceSet]:
    """Return the event that a goal has another source, or nothing where it has it already.

    Raises `UnknownGoal`, `InvalidGoal` where the formula has no result in the goal's unit, and
    `CircularGoals` where a goal would feed itself.
    """
    hierarchy = cycle.hierarchy
    node = hierarchy.get_goal(command.goal_id)
    if node.present_source == command.source:
        return []
    if command.source.formula is not None:
        sources = {
            goal.goal_id: hierarchy.get_goal(goal.goal_id) for goal in command.source.formula.goals
        }
        _validate_formula(command.source.formula, node, sources)
        unfed = hierarchy.with_goal(replace(node, source=None))
        for goal_id in sources:
            unfed.validate_acyclic(goal_id, command.goal_id)
    since = cycle.terms.days.first_instant if isinstance(cycle, PreparingCycle) else command.at
    return [
        GoalSourceSet(
            cycle_id=command.cycle_id,
            goal=node.goal,
            source=command.source,
            since=since,
            at=command.at,
        )
    ]


def sources_without(
    hierarchy: GoalHierarchy, cycle_id: UUID, goal_id: UUID, at: datetime
) -> Iterator[GoalSourceSet]:
    """Yield for each goal that a goal feeds that it is fed by the others alone from `at` on.

    Where too few are left, people enter its readings.
    """
    for node in hierarchy.goals.values():
        formula = node.present_source.formula
        if formula is None or goal_id not in node.present_source.goal_ids:
            continue
        left = formula.without(goal_id)
        source = GoalSource(kind="goals", formula=left) if left else GoalSource(kind="person")
        yield GoalSourceSet(cycle_id=cycle_id, goal=node.goal, source=source, since=at, at=at)


def _validate_formula(formula: GoalFormula, fed: GoalNode, sources: dict[UUID, GoalNode]) -> None:
    unit = fed.plan.metric.unit
    if formula.kind == "ratio" and (len(formula.goals) != _RATIO_GOALS or formula.of != "value"):
        raise RatioOfTwoValues
    if formula.of == "completion" and unit != _PERCENT_UNIT:
        raise CompletionIsFedInPercent(unit=unit)
    seen: set[UUID] = set()
    for goal in formula.goals:
        source = sources[goal.goal_id]
        if goal.goal_id in seen:
            raise SourceNamesGoalTwice(title=source.goal.title)
        seen.add(goal.goal_id)
        _validate_factor(formula, goal, source, unit)


def _validate_factor(formula: GoalFormula, goal: SourceGoal, source: GoalNode, unit: str) -> None:
    title, other = source.goal.title, source.plan.metric.unit
    if goal.factor is not None and goal.factor == 0:
        raise FactorIsZero(title=title)
    is_weight = formula.kind == "weighted-mean"
    if is_weight and (goal.factor is None or goal.factor < 0):
        raise WeightedMeanNeedsFactors(title=title)
    is_converted = goal.factor is not None and not is_weight
    if formula.of == "value" and formula.kind != "ratio" and other != unit and not is_converted:
        raise SourceHasOtherUnit(title=title, other=other, unit=unit)
