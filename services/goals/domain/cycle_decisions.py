"""Decides which events a command to a cycle leads to.

preparing → active → closed; goals, weights and links change until it is closed. The same command
twice changes nothing.
"""

from __future__ import annotations

from datetime import timedelta

from services.goals.domain.cycle_and_hierarchy_commands import (
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
from services.goals.domain.cycle_and_hierarchy_events import (
    CycleActivated,
    CycleClosed,
    CycleEvent,
    CyclePrepared,
    CycleTerms,
    GoalActivated,
)
from services.goals.domain.cycle_state import (
    ActiveCycle,
    ClosedCycle,
    Cycle,
    KnownCycle,
    OpenCycle,
    PreparingCycle,
)
from services.goals.domain.goal_hierarchy_decisions import decide_hierarchy_change
from services.goals.domain.link_decisions import decide_link
from services.goals.domain.refusals import (
    GoalsRefused,
    InvalidCycle,
    InvalidMoment,
    UnknownCycle,
)

MAX_CYCLE_LENGTH = {"year": timedelta(days=371), "quarter": timedelta(days=98)}
"""The longest cycles, for companies that count in weeks: 53 and 14; a cycle may be shorter."""


def decide(command: CycleCommand, cycle: Cycle) -> list[CycleEvent]:
    """Return the events that a command leads to.

    Raises `UnknownCycle`, `UnknownGoal`, `UnknownLink`, `InvalidCycle`, `InvalidGoal`,
    `InvalidWeights`, `InvalidMoment`, `CircularGoals` naming the goals of the circle, and
    `GoalsRefused` where the cycle's state forbids the command.
    """
    match command:
        case PrepareCycle():
            return _prepare(command, cycle)
        case ActivateCycle():
            return _activate(command, _require_existing(cycle))
        case CloseCycle():
            return _close(command, _require_existing(cycle))
        case SetGoal() | MoveGoal() | ArchiveGoal() | SetWeights():
            return decide_hierarchy_change(command, _require_open(cycle))
        case OfferLink() | AcceptLink() | DeclineLink() | WithdrawLink():
            return decide_link(command, _require_open(cycle).hierarchy)


def _require_existing(cycle: Cycle) -> KnownCycle:
    if cycle is None:
        raise UnknownCycle("there is no such cycle; prepare it first")
    return cycle


def _require_open(cycle: Cycle) -> OpenCycle:
    match _require_existing(cycle):
        case PreparingCycle() | ActiveCycle() as open_cycle:
            return open_cycle
        case ClosedCycle():
            raise GoalsRefused("the cycle was closed; its goals can no longer change")


def _prepare(command: PrepareCycle, cycle: Cycle) -> list[CycleEvent]:
    match cycle:
        case None:
            _validate_terms(command.terms)
            return [CyclePrepared(cycle_id=command.cycle_id, terms=command.terms)]
        case PreparingCycle(terms) | ActiveCycle(terms) if terms == command.terms:
            return []
        case _:
            raise GoalsRefused("a cycle of this id was prepared already; prepare another one")


def _validate_terms(terms: CycleTerms) -> None:
    if terms.days.last < terms.days.first:
        raise InvalidCycle("the last day of a cycle is not before its first one")
    longest = MAX_CYCLE_LENGTH[terms.kind]
    if terms.days.last - terms.days.first >= longest:
        raise InvalidCycle(f"a {terms.kind} has at most {longest.days} days")


def _activate(command: ActivateCycle, cycle: KnownCycle) -> list[CycleEvent]:
    match cycle:
        case PreparingCycle(terms, hierarchy):
            if command.at > terms.days.last_instant:
                raise InvalidMoment(f"the cycle's last day was {terms.days.last}; it is over")
            return [
                CycleActivated(cycle_id=command.cycle_id, at=command.at),
                *(
                    GoalActivated(
                        cycle_id=command.cycle_id,
                        goal=node.goal,
                        plan=node.plan,
                        days=terms.days,
                        at=command.at,
                    )
                    for node in hierarchy.goals.values()
                ),
            ]
        case ActiveCycle():
            return []
        case ClosedCycle():
            raise GoalsRefused("the cycle was closed; it is not opened again")


def _close(command: CloseCycle, cycle: KnownCycle) -> list[CycleEvent]:
    match cycle:
        case ActiveCycle(hierarchy=hierarchy, activated_at=activated_at):
            if command.at < activated_at:
                raise InvalidMoment(f"the cycle was activated at {activated_at.isoformat()}")
            return [
                CycleClosed(cycle_id=command.cycle_id, goals=tuple(hierarchy.goals), at=command.at)
            ]
        case ClosedCycle():
            return []
        case PreparingCycle():
            raise GoalsRefused("only an active cycle is closed; activate it first")
