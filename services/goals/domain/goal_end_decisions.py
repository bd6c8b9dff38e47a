"""Decides which events archiving, handing over and withdrawing goals and cycles leads to."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from services.goals.domain.cycle_and_hierarchy_commands import (
    ArchiveGoal,
    TransferGoal,
    WithdrawCycle,
    WithdrawGoal,
)
from services.goals.domain.cycle_and_hierarchy_events import (
    CycleEvent,
    CycleWithdrawn,
    GoalArchived,
    GoalTransferred,
    GoalWithdrawn,
    LinkWithdrawn,
)
from services.goals.domain.cycle_state import OpenCycle
from services.goals.domain.goal_hierarchy import GoalHierarchy, GoalNode
from services.goals.domain.goal_refusals import (
    CompanyGoalIsNotTransferred,
    GoalArchivedBefore,
    GoalHasSubGoals,
    GoalWithdrawnBefore,
)
from services.goals.domain.goal_source_decisions import sources_without

ARCHIVED_WITHDRAWAL_REASON = "one of its goals was archived"
"""The reason with which a link is withdrawn when one of its goals is archived."""
MISTAKE_WITHDRAWAL_REASON = "one of its goals was withdrawn"
"""The reason with which a link is withdrawn when one of its goals is."""


def decide_goal_end(
    command: ArchiveGoal | TransferGoal | WithdrawGoal, hierarchy: GoalHierarchy
) -> list[CycleEvent]:
    """Return the events that a command leads to.

    Raises `UnknownGoal`, `GoalHasSubGoals`, and `InvalidGoal` for a company goal to hand over.
    """
    match command:
        case ArchiveGoal():
            return _archive(command, hierarchy)
        case TransferGoal():
            return _transfer(command, hierarchy)
        case WithdrawGoal():
            return _withdraw(command, hierarchy)


def withdraw_cycle(command: WithdrawCycle, cycle: OpenCycle) -> list[CycleEvent]:
    """Return the events by which a cycle is withdrawn with its links and goals, leaves first."""
    hierarchy = cycle.hierarchy
    links = (link.link_id for link in hierarchy.offered_or_accepted_links())
    return [
        *(
            _link_withdrawn(command, hierarchy, link_id, MISTAKE_WITHDRAWAL_REASON)
            for link_id in links
        ),
        *(
            _goal_withdrawn(
                WithdrawGoal(command.cycle_id, goal_id, command.reason, command.at, "cycle"), node
            )
            for goal_id, node in reversed(list(hierarchy.goals.items()))
        ),
        CycleWithdrawn(
            cycle_id=command.cycle_id,
            name=cycle.terms.name,
            reason=command.reason,
            at=command.at,
        ),
    ]


def _archive(command: ArchiveGoal, hierarchy: GoalHierarchy) -> list[CycleEvent]:
    archived = hierarchy.archived.get(command.goal_id)
    if archived is not None and not archived.is_withdrawn:
        is_other_time = command.is_at_stated and command.at != archived.archived_at
        if is_other_time or command.reason != archived.reason:
            raise GoalArchivedBefore(at=archived.archived_at, reason=archived.reason)
        return []
    node = _require_leaf(hierarchy, command.goal_id)
    return [
        *_links_withdrawn(command, hierarchy, ARCHIVED_WITHDRAWAL_REASON),
        *sources_without(hierarchy, command.cycle_id, command.goal_id, command.at),
        GoalArchived(
            cycle_id=command.cycle_id,
            goal_id=command.goal_id,
            parent_id=node.parent_id,
            reason=command.reason,
            at=command.at,
            goal=node.goal,
        ),
    ]


def _transfer(command: TransferGoal, hierarchy: GoalHierarchy) -> list[CycleEvent]:
    goal = hierarchy.get_goal(command.goal_id).goal
    if goal.department is None:
        raise CompanyGoalIsNotTransferred
    if goal.department == command.department:
        return []
    return [
        GoalTransferred(
            cycle_id=command.cycle_id,
            goal=goal.model_copy(update={"department": command.department}),
            was=goal.department,
            reason=command.reason,
            at=command.at,
        )
    ]


def _withdraw(command: WithdrawGoal, hierarchy: GoalHierarchy) -> list[CycleEvent]:
    archived = hierarchy.archived.get(command.goal_id)
    if archived is not None and archived.is_withdrawn:
        if command.reason != archived.reason:
            raise GoalWithdrawnBefore(reason=archived.reason)
        return []
    node = _require_leaf(hierarchy, command.goal_id)
    return [
        *_links_withdrawn(command, hierarchy, MISTAKE_WITHDRAWAL_REASON),
        *sources_without(hierarchy, command.cycle_id, command.goal_id, command.at),
        _goal_withdrawn(command, node),
    ]


def _require_leaf(hierarchy: GoalHierarchy, goal_id: UUID) -> GoalNode:
    node = hierarchy.get_goal(goal_id)
    children = hierarchy.child_ids(goal_id)
    if children:
        raise GoalHasSubGoals(titles=hierarchy.titles(children))
    return node


def _links_withdrawn(
    command: ArchiveGoal | WithdrawGoal, hierarchy: GoalHierarchy, reason: str
) -> Iterator[LinkWithdrawn]:
    for link in hierarchy.offered_or_accepted_links():
        if command.goal_id in link.dependency_edge:
            yield _link_withdrawn(command, hierarchy, link.link_id, reason)


def _link_withdrawn(
    command: ArchiveGoal | WithdrawGoal | WithdrawCycle,
    hierarchy: GoalHierarchy,
    link_id: UUID,
    reason: str,
) -> LinkWithdrawn:
    link = hierarchy.links[link_id]
    return LinkWithdrawn(
        cycle_id=command.cycle_id,
        link=link,
        reason=reason,
        source=hierarchy.goals[link.source].goal,
        target=hierarchy.goals[link.target].goal,
        at=command.at,
    )


def _goal_withdrawn(command: WithdrawGoal, node: GoalNode) -> GoalWithdrawn:
    return GoalWithdrawn(
        cycle_id=command.cycle_id,
        goal=node.goal,
        parent_id=node.parent_id,
        reason=command.reason,
        by=command.by,
        at=command.at,
    )
