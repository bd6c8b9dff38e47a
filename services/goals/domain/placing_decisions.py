"""What comes of setting, moving and archiving goals and of weighing them, in an open cycle."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction
from uuid import UUID

from services.goals.domain.cycle import (
    Active,
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
    GoalPlacing,
    MoveGoal,
    SetGoal,
    SetWeights,
)
from services.goals.domain.plan import AboutGoal, refuse_unsound
from services.goals.domain.refusals import GoalsRefused, InvalidGoal, InvalidWeights
from services.goals.domain.structure import Structure, Weight

ARCHIVED = "one of its goals was archived"
"""Why a link that stood is withdrawn with a goal."""


def decide_place(command: GoalPlacing, cycle: OpenCycle) -> list[CycleEvent]:
    """Return what the command brings about.

    Raises `UnknownGoal`, `InvalidGoal`, `InvalidWeights`, `CircularGoals` and `GoalsRefused`.
    """
    match command:
        case SetGoal():
            return _set(command, cycle)
        case MoveGoal():
            return _move(command, cycle.structure)
        case ArchiveGoal():
            return _archive(command, cycle.structure)
        case SetWeights():
            return _weigh(command, cycle.structure)


def _set(command: SetGoal, cycle: OpenCycle) -> list[CycleEvent]:
    goal, structure = command.goal, cycle.structure
    known = structure.goals.get(goal.goal_id)
    if known is not None and (known.goal, known.plan) == (goal, command.plan):
        return []
    if known is not None or goal.goal_id in structure.archived:
        raise GoalsRefused("this id belongs to another goal; set the goal under an id of its own")
    refuse_unsound(command.plan, cycle.terms.days)
    _refuse_parent(goal, command.parent_id, structure)
    structure.refuse_deep(goal.goal_id, command.parent_id)
    events: list[CycleEvent] = [
        GoalSet(
            cycle_id=command.cycle_id, goal=goal, plan=command.plan, parent_id=command.parent_id
        )
    ]
    if isinstance(cycle, Active):
        activated = GoalActivated(
            cycle_id=command.cycle_id,
            goal=goal,
            plan=command.plan,
            days=cycle.terms.days,
            at=max(command.at, cycle.activated_at),
        )
        events.append(activated)
    return events


def _move(command: MoveGoal, structure: Structure) -> list[CycleEvent]:
    placed = structure.goal(command.goal_id)
    if placed.parent_id == command.parent_id:
        return []
    _refuse_parent(placed.goal, command.parent_id, structure)
    if command.parent_id is not None:
        loose = structure.with_goal(replace(placed, parent_id=None))
        loose.refuse_circle(command.goal_id, command.parent_id)
    structure.refuse_deep(command.goal_id, command.parent_id)
    return [
        GoalMoved(cycle_id=command.cycle_id, goal_id=command.goal_id, parent_id=command.parent_id)
    ]


def _refuse_parent(goal: AboutGoal, parent_id: UUID | None, structure: Structure) -> None:
    if parent_id is None:
        return
    structure.goal(parent_id)
    if goal.department is None:
        raise InvalidGoal("a company goal has no parent; name the department whose goal it is")


def _archive(command: ArchiveGoal, structure: Structure) -> list[CycleEvent]:
    if command.goal_id in structure.archived:
        return []
    placed = structure.goal(command.goal_id)
    below = structure.children(command.goal_id)
    if below:
        raise GoalsRefused(
            f"it has sub-goals: {_titles(structure, below)}; move or archive them first"
        )
    return [
        *(
            LinkWithdrawn(cycle_id=command.cycle_id, link=link, reason=ARCHIVED)
            for link in structure.standing_links()
            if command.goal_id in link.carries
        ),
        GoalArchived(
            cycle_id=command.cycle_id,
            goal_id=command.goal_id,
            parent_id=placed.parent_id,
            reason=command.reason,
            at=command.at,
        ),
    ]


def _weigh(command: SetWeights, structure: Structure) -> list[CycleEvent]:
    structure.goal(command.parent_id)
    children = structure.children(command.parent_id)
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
    weights = tuple(Weight(goal_id=child, weight=command.weights[child]) for child in children)
    if structure == structure.weighted(weights):
        return []
    return [WeightsSet(cycle_id=command.cycle_id, parent_id=command.parent_id, weights=weights)]


def _titles(structure: Structure, goals: Iterable[UUID]) -> str:
    return ", ".join(repr(structure.goals[goal_id].goal.title) for goal_id in goals)
