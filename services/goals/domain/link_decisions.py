"""What comes of a command to a link between two goals of a cycle.

offered → accepted or declined; an offered or accepted one may be withdrawn.
"""

from __future__ import annotations

from services.goals.domain.cycle import (
    CycleEvent,
    LinkAccepted,
    LinkDeclined,
    LinkOffered,
    LinkWithdrawn,
)
from services.goals.domain.cycle_commands import (
    AcceptLink,
    DeclineLink,
    LinkCommand,
    OfferLink,
    WithdrawLink,
)
from services.goals.domain.goal_hierarchy import GoalHierarchy
from services.goals.domain.refusals import GoalsRefused


def decide_link(command: LinkCommand, hierarchy: GoalHierarchy) -> list[CycleEvent]:
    """Return what the command brings about.

    Raises `UnknownGoal`, `UnknownLink`, `CircularGoals`, and `GoalsRefused` where the link's state
    forbids it.
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


def _offer(command: OfferLink, structure: GoalHierarchy) -> list[CycleEvent]:
    link = command.link
    known = structure.links.get(link.link_id)
    if known == link:
        return []
    if known is not None:
        raise GoalsRefused("a link of this id was offered already; offer it under another id")
    structure.get_goal(link.source)
    structure.get_goal(link.target)
    for other in structure.active_links():
        if other.relation == link.relation:
            raise GoalsRefused(f"this link stands already (link {other.link_id})")
    structure.validate_acyclic(*link.dependency_edge)
    return [LinkOffered(cycle_id=command.cycle_id, link=link)]


def _accept(command: AcceptLink, structure: GoalHierarchy) -> list[CycleEvent]:
    link = structure.get_link(command.link_id)
    match structure.link_statuses[command.link_id]:
        case "offered":
            return [LinkAccepted(cycle_id=command.cycle_id, link=link)]
        case "accepted":
            return []
        case "declined" | "withdrawn" as over:
            raise GoalsRefused(f"the link was {over}; offer it anew")


def _decline(command: DeclineLink, structure: GoalHierarchy) -> list[CycleEvent]:
    link = structure.get_link(command.link_id)
    match structure.link_statuses[command.link_id]:
        case "offered":
            return [LinkDeclined(cycle_id=command.cycle_id, link=link, reason=command.reason)]
        case "declined":
            return []
        case "accepted":
            raise GoalsRefused("the link was accepted; who offered it may withdraw it")
        case "withdrawn":
            raise GoalsRefused("the link was withdrawn; there is nothing to answer")


def _withdraw(command: WithdrawLink, structure: GoalHierarchy) -> list[CycleEvent]:
    link = structure.get_link(command.link_id)
    match structure.link_statuses[command.link_id]:
        case "offered" | "accepted":
            return [LinkWithdrawn(cycle_id=command.cycle_id, link=link, reason=command.reason)]
        case "withdrawn":
            return []
        case "declined":
            raise GoalsRefused("the link was declined; there is nothing to withdraw")
