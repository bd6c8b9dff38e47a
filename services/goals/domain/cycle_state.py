"""The states of a cycle (目标周期), a year or a quarter, and the hierarchy of its goals.

A goal's progress is in the goal's own stream, which begins when the cycle is active.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime

from services.goals.domain.cycle_and_hierarchy_events import (
    CycleActivated,
    CycleClosed,
    CycleEvent,
    CyclePrepared,
    CycleTerms,
    CycleWithdrawn,
    GoalArchived,
    GoalMoved,
    GoalSet,
    GoalSourceSet,
    GoalTransferred,
    GoalWithdrawn,
    LinkAccepted,
    LinkDeclined,
    LinkOffered,
    LinkWithdrawn,
    WeightsSet,
)
from services.goals.domain.goal_hierarchy import (
    ArchivedGoal,
    GoalHierarchy,
    GoalNode,
    LinkStatus,
)


@dataclass(frozen=True)
class PreparingCycle:
    """A cycle whose goals are being set; none of them is tracked yet."""

    terms: CycleTerms
    hierarchy: GoalHierarchy = field(default_factory=GoalHierarchy)


@dataclass(frozen=True)
class ActiveCycle:
    """A cycle whose goals are tracked."""

    terms: CycleTerms
    hierarchy: GoalHierarchy
    activated_at: datetime


@dataclass(frozen=True)
class ClosedCycle:
    """A cycle that is over."""

    closed_at: datetime


@dataclass(frozen=True)
class WithdrawnCycle:
    """A cycle that was prepared by mistake."""

    reason: str


OpenCycle = PreparingCycle | ActiveCycle


KnownCycle = OpenCycle | ClosedCycle | WithdrawnCycle


Cycle = KnownCycle | None


def evolve(cycle: Cycle, event: CycleEvent) -> Cycle:
    """Return the cycle's state after an event."""
    match event, cycle:
        case CyclePrepared(terms=terms), _:
            return PreparingCycle(terms)
        case CycleClosed(at=at), _:
            return ClosedCycle(at)
        case CycleWithdrawn(reason=reason), _:
            return WithdrawnCycle(reason)
        case CycleActivated(at=at), PreparingCycle(terms, hierarchy):
            return ActiveCycle(terms, hierarchy, at)
        case _, PreparingCycle() | ActiveCycle():
            return replace(cycle, hierarchy=_apply_to_hierarchy(cycle.hierarchy, event))
        case _:
            return cycle


def _apply_to_hierarchy(  # noqa: PLR0911  one return for each event
    hierarchy: GoalHierarchy, event: CycleEvent
) -> GoalHierarchy:
    match event:
        case GoalSet(goal=goal, plan=plan, parent_id=parent_id):
            return hierarchy.with_goal(GoalNode(goal, plan, parent_id))
        case GoalMoved(goal_id=goal_id, parent_id=parent_id):
            moved = replace(hierarchy.goals[goal_id], parent_id=parent_id, weight=None)
            return hierarchy.with_goal(moved)
        case GoalArchived(goal_id=goal_id, reason=reason, at=at):
            title = hierarchy.goals[goal_id].goal.title
            return hierarchy.with_archived(goal_id, ArchivedGoal(title, reason, at))
        case GoalTransferred(goal=goal):
            return hierarchy.with_goal(replace(hierarchy.goals[goal.goal_id], goal=goal))
        case GoalWithdrawn(goal=goal, reason=reason, at=at):
            withdrawn = ArchivedGoal(goal.title, reason, at, is_withdrawn=True)
            return hierarchy.with_archived(goal.goal_id, withdrawn)
        case GoalSourceSet(goal=goal, source=source):
            return hierarchy.with_goal(replace(hierarchy.goals[goal.goal_id], source=source))
        case WeightsSet(weights=weights):
            return hierarchy.with_weights(weights)
        case LinkOffered() | LinkAccepted() | LinkDeclined() | LinkWithdrawn():
            reason = getattr(event, "reason", "")
            return hierarchy.with_link(event.link, link_status_after(event), reason)
        case _:
            return hierarchy


def link_status_after(
    event: LinkOffered | LinkAccepted | LinkDeclined | LinkWithdrawn,
) -> LinkStatus:
    """Return the status that a link has after an event."""
    match event:
        case LinkOffered():
            return "offered"
        case LinkAccepted():
            return "accepted"
        case LinkDeclined():
            return "declined"
        case LinkWithdrawn():
            return "withdrawn"
