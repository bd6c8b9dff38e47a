"""Decides which events changing the goals of an open cycle leads to."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from uuid import UUID

from services.goals.domain.cycle_and_hierarchy_commands import (
    ArchiveGoal,
    HierarchyCommand,
    MoveGoal,
    SetGoal,
    SetGoalSource,
    SetWeights,
    TransferGoal,
    WithdrawGoal,
)
from services.goals.domain.cycle_and_hierarchy_events import (
    CycleEvent,
    GoalActivated,
    GoalMoved,
    GoalSet,
    WeightsSet,
)
from services.goals.domain.cycle_state import ActiveCycle, OpenCycle
from services.goals.domain.goal_end_decisions import decide_goal_end
from services.goals.domain.goal_hierarchy import GoalHierarchy
from services.goals.domain.goal_plan import GoalReference, validate_goal_plan
from services.goals.domain.goal_refusals import (
    CompanyGoalHasNoParent,
    GoalIdTaken,
    NegativeWeight,
    NoSubGoals,
    SubGoalWithoutWeight,
    WeightOfNoSubGoal,
    WeightsDoNotSumToOne,
)
from services.goals.domain.goal_source_decisions import decide_goal_source
from services.goals.domain.goal_weight import weight_of_goal


def decide_hierarchy_change(command: HierarchyCommand, cycle: OpenCycle) -> list[CycleEvent]:
    """Return the events that a command leads to.

    Raises `UnknownGoal`, `InvalidGoal`, `InvalidWeights`, `CircularGoals` and `GoalsRefused`.
    """
    match command:
        case SetGoal():
            return _set(command, cycle)
        case MoveGoal():
            return _move(command, cycle.hierarchy)
        case ArchiveGoal() | TransferGoal() | WithdrawGoal():
            return decide_goal_end(command, cycle.hierarchy)
        case SetGoalSource():
            return [*decide_goal_source(command, cycle)]
        case SetWeights():
            return _set_weights(command, cycle.hierarchy)


def _set(command: SetGoal, cycle: OpenCycle) -> list[CycleEvent]:
    goal, hierarchy = command.goal, cycle.hierarchy
    known = hierarchy.goals.get(goal.goal_id)
    if known is not None and (known.goal, known.plan) == (goal, command.plan):
        return []
    if known is not None or goal.goal_id in hierarchy.archived:
        raise GoalIdTaken
    validate_goal_plan(command.plan, cycle.terms.days)
    _validate_parent(goal, command.parent_id, hierarchy)
    hierarchy.validate_depth(goal.goal_id, command.parent_id)
    events: list[CycleEvent] = [
        GoalSet(
            cycle_id=command.cycle_id,
            goal=goal,
            plan=command.plan,
            parent_id=command.parent_id,
            at=command.at,
        )
    ]
    if isinstance(cycle, ActiveCycle):
        activated = GoalActivated(
            cycle_id=command.cycle_id,
            goal=goal,
            plan=command.plan,
            days=cycle.terms.days,
            at=max(command.at, cycle.activated_at),
        )
        events.append(activated)
    return events


def _move(command: MoveGoal, hierarchy: GoalHierarchy) -> list[CycleEvent]:
    node = hierarchy.get_goal(command.goal_id)
    if node.parent_id == command.parent_id:
        return []
    _validate_parent(node.goal, command.parent_id, hierarchy)
    if command.parent_id is not None:
        detached = hierarchy.with_goal(replace(node, parent_id=None))
        detached.validate_acyclic(command.goal_id, command.parent_id)
    hierarchy.validate_depth(command.goal_id, command.parent_id)
    return [
        GoalMoved(
            cycle_id=command.cycle_id,
            goal_id=command.goal_id,
            parent_id=command.parent_id,
            goal=node.goal,
            at=command.at,
        )
    ]


def _validate_parent(goal: GoalReference, parent_id: UUID | None, hierarchy: GoalHierarchy) -> None:
    if parent_id is None:
        return
    hierarchy.get_goal(parent_id)
    if goal.department is None:
        raise CompanyGoalHasNoParent


def _set_weights(command: SetWeights, hierarchy: GoalHierarchy) -> list[CycleEvent]:
    parent = hierarchy.get_goal(command.parent_id)
    children = hierarchy.child_ids(command.parent_id)
    if not children:
        raise NoSubGoals
    missing = [child for child in children if child not in command.weights]
    foreign = [goal_id for goal_id in command.weights if goal_id not in children]
    if missing:
        raise SubGoalWithoutWeight(titles=hierarchy.titles(missing))
    if foreign:
        raise WeightOfNoSubGoal(goal_ids=", ".join(map(str, foreign)))
    if any(weight < 0 for weight in command.weights.values()):
        raise NegativeWeight
    total = sum((Fraction(weight) for weight in command.weights.values()), Fraction(0))
    if total != 1:
        has_decimals = Fraction(str(float(total))) == total
        raise WeightsDoNotSumToOne(total=float(total) if has_decimals else str(total))
    weights = tuple(weight_of_goal(child, command.weights[child]) for child in children)
    if hierarchy == hierarchy.with_weights(weights):
        return []
    return [
        WeightsSet(
            cycle_id=command.cycle_id,
            parent_id=command.parent_id,
            weights=weights,
            parent=parent.goal,
            goals=tuple(hierarchy.goals[child].goal for child in children),
            at=command.at,
        )
    ]
