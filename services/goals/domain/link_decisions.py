"""Decides which events a command to a link between two goals of a cycle leads to.

offered → accepted or declined; an offered or accepted one may be withdrawn.
"""

from __future__ import annotations

from typing import Any

from services.goals.domain.cycle_and_hierarchy_commands import (
    AcceptLink,
    DeclineLink,
    LinkCommand,
    OfferLink,
    WithdrawLink,
)
from services.goals.domain.cycle_and_hierarchy_events import (
    CycleEvent,
    LinkAccepted,
    LinkDeclined,
    LinkOffered,
    LinkWithdrawn,
)
from services.goals.domain.goal_hierarchy import GoalHierarchy, GoalLink
from services.goals.domain.link_refusals import (
    DeclinedLinkIsOver,
    LinkDeclinedBefore,
    LinkExists,
    LinkIdTaken,
    LinkWasAccepted,
    LinkWasDeclined,
    LinkWasWithdrawn,
    LinkWithdrawnBefore,
)


def decide_link(command: LinkCommand, hierarchy: GoalHierarchy) -> list[CycleEvent]:
    """Return the events that a command leads to.

    Raises `UnknownGoal`, `UnknownLink`, `CircularGoals`, and `GoalsRefused` where the link's status
    forbids the command.
    """
    match command:
        case OfferLink():
            return _offer(command, hierarchy)
        case AcceptLink():
            return _accept(command, hierarchy)
        case DeclineLink():
            return _decline(command, hierarchy)
        case WithdrawLink():
            return _withdraw(command, hierarchy)


def _offer(command: OfferLink, hierarchy: GoalHierarchy) -> list[CycleEvent]:
    link = command.link
    known = hierarchy.links.get(link.link_id)
    if known == link:
        return []
    if known is not None:
        raise LinkIdTaken
    source, target = hierarchy.get_goal(link.source), hierarchy.get_goal(link.target)
    for other in hierarchy.offered_or_accepted_links():
        if other.deduplication_key == link.deduplication_key:
            raise LinkExists(link_id=other.link_id)
    hierarchy.validate_acyclic(*link.dependency_edge)
    return [
        LinkOffered(
            cycle_id=command.cycle_id,
            link=link,
            source=source.goal,
            target=target.goal,
            at=command.at,
        )
    ]


def _accept(command: AcceptLink, hierarchy: GoalHierarchy) -> list[CycleEvent]:
    link = hierarchy.get_link(command.link_id)
    match hierarchy.link_statuses[command.link_id]:
        case "offered":
            return [
                LinkAccepted(
                    cycle_id=command.cycle_id, link=link, **_answer(command, link, hierarchy)
                )
            ]
        case "accepted":
            return []
        case "declined":
            raise LinkWasDeclined
        case "withdrawn":
            raise LinkWasWithdrawn


def _decline(command: DeclineLink, hierarchy: GoalHierarchy) -> list[CycleEvent]:
    link = hierarchy.get_link(command.link_id)
    match hierarchy.link_statuses[command.link_id]:
        case "offered":
            return [
                LinkDeclined(
                    cycle_id=command.cycle_id,
                    link=link,
                    reason=command.reason,
                    **_answer(command, link, hierarchy),
                )
            ]
        case "declined":
            if command.reason != (reason := hierarchy.link_reasons[command.link_id]):
                raise LinkDeclinedBefore(reason=reason)
            return []
        case "accepted":
            raise LinkWasAccepted
        case "withdrawn":
            raise LinkWasWithdrawn


def _withdraw(command: WithdrawLink, hierarchy: GoalHierarchy) -> list[CycleEvent]:
    link = hierarchy.get_link(command.link_id)
    match hierarchy.link_statuses[command.link_id]:
        case "offered" | "accepted":
            return [
                LinkWithdrawn(
                    cycle_id=command.cycle_id,
                    link=link,
                    reason=command.reason,
                    **_answer(command, link, hierarchy),
                )
            ]
        case "withdrawn":
            if command.reason != (reason := hierarchy.link_reasons[command.link_id]):
                raise LinkWithdrawnBefore(reason=reason)
            return []
        case "declined":
            raise DeclinedLinkIsOver


def _answer(
    command: AcceptLink | DeclineLink | WithdrawLink, link: GoalLink, hierarchy: GoalHierarchy
) -> dict[str, Any]:
    """Return the goals of both sides and the time, as each event of a link repeats them."""
    sides = hierarchy.goals[link.source].goal, hierarchy.goals[link.target].goal
    return {"source": sides[0], "target": sides[1], "at": command.at}
