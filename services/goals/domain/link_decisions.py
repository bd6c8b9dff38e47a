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
    Linking,
    OfferLink,
    WithdrawLink,
)
from services.goals.domain.refusals import GoalsRefused
from services.goals.domain.structure import Structure


def decide_link(command: Linking, structure: Structure) -> list[CycleEvent]:
    """Return what the command brings about.

    Raises `UnknownGoal`, `UnknownLink`, `CircularGoals`, and `GoalsRefused` where the link's state
    forbids it.
    """
    match command:
        case OfferLink():
            return _offer(command, structure)
        case AcceptLink():
            return _accept(command, structure)
        case DeclineLink():
            return _decline(command, structure)
        case WithdrawLink():
            return _withdraw(command, structure)


def _offer(command: OfferLink, structure: Structure) -> list[CycleEvent]:
    link = command.link
    known = structure.links.get(link.link_id)
    if known == link:
        return []
    if known is not None:
        raise GoalsRefused("a link of this id was offered already; offer it under another id")
    structure.goal(link.source)
    structure.goal(link.target)
    for other in structure.standing_links():
        if other.means == link.means:
            raise GoalsRefused(f"this link stands already (link {other.link_id})")
    structure.refuse_circle(*link.carries)
    return [LinkOffered(cycle_id=command.cycle_id, link=link)]


def _accept(command: AcceptLink, structure: Structure) -> list[CycleEvent]:
    link = structure.link(command.link_id)
    match structure.answers[command.link_id]:
        case "offered":
            return [LinkAccepted(cycle_id=command.cycle_id, link=link)]
        case "accepted":
            return []
        case "declined" | "withdrawn" as over:
            raise GoalsRefused(f"the link was {over}; offer it anew")


def _decline(command: DeclineLink, structure: Structure) -> list[CycleEvent]:
    link = structure.link(command.link_id)
    match structure.answers[command.link_id]:
        case "offered":
            return [LinkDeclined(cycle_id=command.cycle_id, link=link, reason=command.reason)]
        case "declined":
            return []
        case "accepted":
            raise GoalsRefused("the link was accepted; who offered it may withdraw it")
        case "withdrawn":
            raise GoalsRefused("the link was withdrawn; there is nothing to answer")


def _withdraw(command: WithdrawLink, structure: Structure) -> list[CycleEvent]:
    link = structure.link(command.link_id)
    match structure.answers[command.link_id]:
        case "offered" | "accepted":
            return [LinkWithdrawn(cycle_id=command.cycle_id, link=link, reason=command.reason)]
        case "withdrawn":
            return []
        case "declined":
            raise GoalsRefused("the link was declined; there is nothing to withdraw")
