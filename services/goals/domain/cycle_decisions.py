"""What comes of a command to a cycle.

preparing → active → closed; goals, weights and links change until it is closed. The same command
twice changes nothing.
"""

from __future__ import annotations

from datetime import timedelta

from services.goals.domain.cycle import (
    Active,
    Closed,
    Cycle,
    CycleActivated,
    CycleClosed,
    CycleEvent,
    CyclePrepared,
    GoalActivated,
    KnownCycle,
    OpenCycle,
    Preparing,
    Terms,
)
from services.goals.domain.cycle_commands import (
    AcceptLink,
    ActivateCycle,
    ArchiveGoal,
    CloseCycle,
    CycleCommand,
    DeclineLink,
    MoveGoal,
    OfferLink,
    PrepareCycle,
    SetGoal,
    SetWeights,
    WithdrawLink,
)
from services.goals.domain.link_decisions import decide_link
from services.goals.domain.placing_decisions import decide_place
from services.goals.domain.refusals import (
    GoalsRefused,
    InvalidCycle,
    InvalidMoment,
    UnknownCycle,
)

LONGEST = {"year": timedelta(days=371), "quarter": timedelta(days=98)}
"""53 and 14 weeks, for those who count in weeks; a company's first cycle may be shorter."""


def decide(command: CycleCommand, cycle: Cycle) -> list[CycleEvent]:
    """Return what the command brings about.

    Raises `UnknownCycle`, `UnknownGoal`, `UnknownLink`, `InvalidCycle`, `InvalidGoal`,
    `InvalidWeights`, `InvalidMoment`, `CircularGoals` naming the way round, and `GoalsRefused`
    where the cycle's state forbids it.
    """
    match command:
        case PrepareCycle():
            return _prepare(command, cycle)
        case ActivateCycle():
            return _activate(command, _known(cycle))
        case CloseCycle():
            return _close(command, _known(cycle))
        case SetGoal() | MoveGoal() | ArchiveGoal() | SetWeights():
            return decide_place(command, _open(cycle))
        case OfferLink() | AcceptLink() | DeclineLink() | WithdrawLink():
            return decide_link(command, _open(cycle).structure)


def _known(cycle: Cycle) -> KnownCycle:
    if cycle is None:
        raise UnknownCycle("there is no such cycle; prepare it first")
    return cycle


def _open(cycle: Cycle) -> OpenCycle:
    match _known(cycle):
        case Preparing() | Active() as found:
            return found
        case Closed():
            raise GoalsRefused("the cycle was closed; its goals stand as they are")


def _prepare(command: PrepareCycle, cycle: Cycle) -> list[CycleEvent]:
    match cycle:
        case None:
            _refuse_unfit(command.terms)
            return [CyclePrepared(cycle_id=command.cycle_id, terms=command.terms)]
        case Preparing(terms) | Active(terms) if terms == command.terms:
            return []
        case _:
            raise GoalsRefused("a cycle of this id was prepared already; prepare another one")


def _refuse_unfit(terms: Terms) -> None:
    if terms.days.last < terms.days.first:
        raise InvalidCycle("the last day of a cycle is not before its first one")
    longest = LONGEST[terms.kind]
    if terms.days.last - terms.days.first >= longest:
        raise InvalidCycle(f"a {terms.kind} has at most {longest.days} days")


def _activate(command: ActivateCycle, cycle: KnownCycle) -> list[CycleEvent]:
    match cycle:
        case Preparing(terms, structure):
            if command.at > terms.days.ends_at:
                raise InvalidMoment(f"the cycle's last day was {terms.days.last}; it is over")
            return [
                CycleActivated(cycle_id=command.cycle_id, at=command.at),
                *(
                    GoalActivated(
                        cycle_id=command.cycle_id,
                        goal=placed.goal,
                        plan=placed.plan,
                        days=terms.days,
                        at=command.at,
                    )
                    for placed in structure.goals.values()
                ),
            ]
        case Active():
            return []
        case Closed():
            raise GoalsRefused("the cycle was closed; it is not opened again")


def _close(command: CloseCycle, cycle: KnownCycle) -> list[CycleEvent]:
    match cycle:
        case Active(structure=structure, activated_at=activated_at):
            if command.at < activated_at:
                raise InvalidMoment(f"the cycle was activated at {activated_at.isoformat()}")
            return [
                CycleClosed(cycle_id=command.cycle_id, goals=tuple(structure.goals), at=command.at)
            ]
        case Closed():
            return []
        case Preparing():
            raise GoalsRefused("only an active cycle is closed; activate it first")
