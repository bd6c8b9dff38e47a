"""What comes of setting, moving and archiving goals and of weighing them, in an open cycle."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction
from uuid import UUID

from services.goals.domain.cycle import (
    ActiveCycle,
    CycleEvent,
    GoalActivated,
    GoalArchived,
    GoalMoved,
    GoalSet,
    LinkWithdrawn,
    OpenCycle,
    WeightsSet,
)
from services.goals.domain.cycle_commands import (
    ArchiveGoal,
    HierarchyCommand,
    MoveGoal,
    SetGoal,
    SetWeights,
)
from services.goals.domain.goal_hierarchy import GoalHierarchy, GoalWeight
from services.goals.domain.goal_plan import GoalReference, validate_goal_plan
from services.goals.domain.refusals import GoalsRefused, InvalidGoal, InvalidWeights

ARCHIVED_REASON = "one of its goals was archived"
"""Why a link that stood is withdrawn with a goal."""


def decide_hierarchy_change(command: HierarchyCommand, cycle: OpenCycle) -> list[CycleEvent]:
    """Return what the command brings about.

    Raises `UnknownGoal`, `InvalidGoal`, `InvalidWeights`, `CircularGoals` and `GoalsRefused`.
    """
    match command:
        case SetGoal():
            return _set(command, cycle)
        case MoveGoal():
            return _move(command, cycle.hierarchy)
        case ArchiveGoal():
            return _archive(command, cycle.hierarchy)
        case SetWeights():
            return _weigh(command, cycle.hierarchy)


def _set(command: SetGoal, cycle: OpenCycle) -> list[CycleEvent]:
    goal, structure = command.goal, cycle.hierarchy
    known = structure.goals.get(goal.goal_id)
    if known is not None and (known.goal, known.plan) == (goal, command.plan):
        return []
    if known is not None or goal.goal_id in structure.archived:
        raise GoalsRefused("this id belongs to another goal; set the goal under an id of its own")
    validate_goal_plan(command.plan, cycle.terms.days)
    _validate_parent(goal, command.parent_id, structure)
    structure.validate_depth(goal.goal_id, command.parent_id)
    events: list[CycleEvent] = [
        GoalSet(
            cycle_id=command.cycle_id, goal=goal, plan=command.plan, parent_id=command.parent_id
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


def _move(command: MoveGoal, structure: GoalHierarchy) -> list[CycleEvent]:
    placed = structure.get_goal(command.goal_id)
    if placed.parent_id == command.parent_id:
        return []
    _validate_parent(placed.goal, command.parent_id, structure)
    if command.parent_id is not None:
        loose = structure.with_goal(replace(placed, parent_id=None))
        loose.validate_acyclic(command.goal_id, command.parent_id)
    structure.validate_depth(command.goal_id, command.parent_id)
    return [
        GoalMoved(cycle_id=command.cycle_id, goal_id=command.goal_id, parent_id=command.parent_id)
    ]


def _validate_parent(goal: GoalReference, parent_id: UUID | None, structure: GoalHierarchy) -> None:
    if parent_id is None:
        return
    structure.get_goal(parent_id)
    if goal.department is None:
        raise InvalidGoal("a company goal has no parent; name the department whose goal it is")


def _archive(command: ArchiveGoal, structure: GoalHierarchy) -> list[CycleEvent]:
    if command.goal_id in structure.archived:
        return []
    placed = structure.get_goal(command.goal_id)
    below = structure.child_ids(command.goal_id)
    if below:
        raise GoalsRefused(
            f"it has sub-goals: {_titles(structure, below)}; move or archive them first"
        )
    return [
        *(
            LinkWithdrawn(cycle_id=command.cycle_id, link=link, reason=ARCHIVED_REASON)
            for link in structure.active_links()
            if command.goal_id in link.dependency_edge
        ),
        GoalArchived(
            cycle_id=command.cycle_id,
            goal_id=command.goal_id,
            parent_id=placed.parent_id,
            reason=command.reason,
            at=command.at,
        ),
    ]


def _weigh(command: SetWeights, structure: GoalHierarchy) -> list[CycleEvent]:
    structure.get_goal(command.parent_id)
    children = structure.child_ids(command.parent_id)
    missing = [child for child in children if child not in command.weights]
    foreign = [named for named in command.weights if named not in children]
    if missing:
        raise InvalidWeights(f"name every sub-goal; missing: {_titles(structure, missing)}")
    if foreign:
        raise InvalidWeights(f"these are no sub-goals of it: {', '.join(map(str, foreign))}")
    if not children:
        raise InvalidWeights("the goal has no sub-goals; set one first")
    if any(weight < 0 for weight in command.weights.values()):
        raise InvalidWeights("a weight is a part of the parent; send 0 or more")
    total = sum(map(Fraction, command.weights.values()), Fraction(0))
    if total != 1:
        raise InvalidWeights(f"the weights must sum to exactly 1; these sum to {float(total)}")
    weights = tuple(GoalWeight(goal_id=child, weight=command.weights[child]) for child in children)
    if structure == structure.with_weights(weights):
        return []
    return [WeightsSet(cycle_id=command.cycle_id, parent_id=command.parent_id, weights=weights)]


def _titles(structure: GoalHierarchy, goals: Iterable[UUID]) -> str:
    return ", ".join(repr(structure.goals[goal_id].goal.title) for goal_id in goals)
