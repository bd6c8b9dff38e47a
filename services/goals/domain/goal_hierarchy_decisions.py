"""Decides which events setting, moving, archiving and weighting goals of an open cycle leads to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction
from uuid import UUID

from services.goals.domain.cycle_and_hierarchy_commands import (
    ArchiveGoal,
    HierarchyCommand,
    MoveGoal,
    SetGoal,
    SetWeights,
)
from services.goals.domain.cycle_and_hierarchy_events import (
    CycleEvent,
    GoalActivated,
    GoalArchived,
    GoalMoved,
    GoalSet,
    LinkWithdrawn,
    WeightsSet,
)
from services.goals.domain.cycle_state import ActiveCycle, OpenCycle
from services.goals.domain.goal_hierarchy import GoalHierarchy, GoalWeight
from services.goals.domain.goal_plan import GoalReference, validate_goal_plan
from services.goals.domain.goal_refusals import (
    CompanyGoalHasNoParent,
    GoalArchivedBefore,
    GoalHasSubGoals,
    GoalIdTaken,
    NegativeWeight,
    NoSubGoals,
    SubGoalWithoutWeight,
    WeightOfNoSubGoal,
    WeightsDoNotSumToOne,
)

ARCHIVED_WITHDRAWAL_REASON = "one of its goals was archived"
"""The reason with which a link is withdrawn when one of its goals is archived."""


def decide_hierarchy_change(command: HierarchyCommand, cycle: OpenCycle) -> list[CycleEvent]:
    """Return the events that a command leads to.

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


def _archive(command: ArchiveGoal, hierarchy: GoalHierarchy) -> list[CycleEvent]:
    archived = hierarchy.archived.get(command.goal_id)
    if archived is not None:
        is_other_time = command.is_at_stated and command.at != archived.archived_at
        if is_other_time or command.reason != archived.reason:
            raise GoalArchivedBefore(at=archived.archived_at, reason=archived.reason)
        return []
    node = hierarchy.get_goal(command.goal_id)
    children = hierarchy.child_ids(command.goal_id)
    if children:
        raise GoalHasSubGoals(titles=_titles(hierarchy, children))
    return [
        *(
            LinkWithdrawn(
                cycle_id=command.cycle_id,
                link=link,
                reason=ARCHIVED_WITHDRAWAL_REASON,
                source=hierarchy.goals[link.source].goal,
                target=hierarchy.goals[link.target].goal,
                at=command.at,
            )
            for link in hierarchy.offered_or_accepted_links()
            if command.goal_id in link.dependency_edge
        ),
        GoalArchived(
            cycle_id=command.cycle_id,
            goal_id=command.goal_id,
            parent_id=node.parent_id,
            reason=command.reason,
            at=command.at,
            goal=node.goal,
        ),
    ]


def _set_weights(command: SetWeights, hierarchy: GoalHierarchy) -> list[CycleEvent]:
    parent = hierarchy.get_goal(command.parent_id)
    children = hierarchy.child_ids(command.parent_id)
    if not children:
        raise NoSubGoals
    missing = [child for child in children if child not in command.weights]
    foreign = [goal_id for goal_id in command.weights if goal_id not in children]
    if missing:
        raise SubGoalWithoutWeight(titles=_titles(hierarchy, missing))
    if foreign:
        raise WeightOfNoSubGoal(goal_ids=", ".join(map(str, foreign)))
    if any(weight < 0 for weight in command.weights.values()):
        raise NegativeWeight
    total = sum(map(Fraction, command.weights.values()), Fraction(0))
    if total != 1:
        raise WeightsDoNotSumToOne(total=float(total))
    weights = tuple(GoalWeight(goal_id=child, weight=command.weights[child]) for child in children)
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


def _titles(hierarchy: GoalHierarchy, goal_ids: Iterable[UUID]) -> str:
    return ", ".join(repr(hierarchy.goals[goal_id].goal.title) for goal_id in goal_ids)
