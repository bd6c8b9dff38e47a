"""Decides which events a command to a cycle leads to.

preparing → active → closed; goals, weights and links change until it is closed. The same command
twice changes nothing.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

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
    SetGoalSource,
    SetWeights,
    TransferGoal,
    WithdrawCycle,
    WithdrawGoal,
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
from services.goals.domain.cycle_refusals import (
    BeforeCycleActivation,
    CycleActivatedAlready,
    CycleClosedAlready,
    CycleEndsBeforeItBegins,
    CycleIdTaken,
    CycleIsClosed,
    CycleIsNotActive,
    CycleIsNotReopened,
    CycleIsOver,
    CycleIsWithdrawn,
    CycleTooLong,
)
from services.goals.domain.cycle_state import (
    ActiveCycle,
    ClosedCycle,
    Cycle,
    KnownCycle,
    OpenCycle,
    PreparingCycle,
    WithdrawnCycle,
)
from services.goals.domain.goal_end_decisions import withdraw_cycle
from services.goals.domain.goal_hierarchy_decisions import decide_hierarchy_change
from services.goals.domain.link_decisions import decide_link
from services.goals.domain.refusals import (
    UnknownCycle,
)
from shared.eventsourcing.refusal import words_for

_CHINESE_KINDS = {"year": "年度", "quarter": "季度"}
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
            return _activate(command, _require_existing(cycle, command.cycle_id))
        case CloseCycle():
            return _close(command, _require_existing(cycle, command.cycle_id))
        case WithdrawCycle():
            return _withdraw(command, _require_existing(cycle, command.cycle_id))
        case (
            SetGoal()
            | MoveGoal()
            | ArchiveGoal()
            | TransferGoal()
            | WithdrawGoal()
            | SetWeights()
            | SetGoalSource()
        ):
            return decide_hierarchy_change(command, _require_open(cycle, command.cycle_id))
        case OfferLink() | AcceptLink() | DeclineLink() | WithdrawLink():
            return decide_link(command, _require_open(cycle, command.cycle_id).hierarchy)


def _require_existing(cycle: Cycle, cycle_id: UUID) -> KnownCycle:
    if cycle is None:
        raise UnknownCycle(cycle_id=cycle_id)
    return cycle


def _require_open(cycle: Cycle, cycle_id: UUID) -> OpenCycle:
    match _require_existing(cycle, cycle_id):
        case PreparingCycle() | ActiveCycle() as open_cycle:
            return open_cycle
        case ClosedCycle():
            raise CycleIsClosed
        case WithdrawnCycle(reason):
            raise CycleIsWithdrawn(reason=reason)


def _withdraw(command: WithdrawCycle, cycle: KnownCycle) -> list[CycleEvent]:
    if isinstance(cycle, WithdrawnCycle) and cycle.reason == command.reason:
        return []
    return withdraw_cycle(command, _require_open(cycle, command.cycle_id))


def _prepare(command: PrepareCycle, cycle: Cycle) -> list[CycleEvent]:
    match cycle:
        case None:
            _validate_terms(command.terms)
            return [CyclePrepared(cycle_id=command.cycle_id, terms=command.terms, at=command.at)]
        case PreparingCycle(terms) | ActiveCycle(terms) if terms == command.terms:
            return []
        case _:
            raise CycleIdTaken


def _validate_terms(terms: CycleTerms) -> None:
    if terms.days.last < terms.days.first:
        raise CycleEndsBeforeItBegins
    longest = MAX_CYCLE_LENGTH[terms.kind]
    if terms.days.last - terms.days.first >= longest:
        raise CycleTooLong(kind=words_for(terms.kind, _CHINESE_KINDS), days=longest.days)


def _activate(command: ActivateCycle, cycle: KnownCycle) -> list[CycleEvent]:
    match cycle:
        case PreparingCycle(terms, hierarchy):
            if command.at > terms.days.last_instant:
                raise CycleIsOver(last_day=terms.days.last)
            return [
                CycleActivated(cycle_id=command.cycle_id, at=command.at, name=terms.name),
                *(
                    GoalActivated(
                        cycle_id=command.cycle_id,
                        goal=node.goal,
                        plan=node.plan,
                        days=terms.days,
                        at=command.at,
                        source=node.source,
                    )
                    for node in hierarchy.goals.values()
                ),
            ]
        case ActiveCycle(activated_at=activated_at):
            if command.is_at_stated and command.at != activated_at:
                raise CycleActivatedAlready(at=activated_at)
            return []
        case ClosedCycle():
            raise CycleIsNotReopened
        case WithdrawnCycle(reason):
            raise CycleIsWithdrawn(reason=reason)


def _close(command: CloseCycle, cycle: KnownCycle) -> list[CycleEvent]:
    match cycle:
        case ActiveCycle(terms, hierarchy, activated_at):
            if command.at < activated_at:
                raise BeforeCycleActivation(activated_at=activated_at)
            return [
                CycleClosed(
                    cycle_id=command.cycle_id,
                    goals=tuple(hierarchy.goals),
                    at=command.at,
                    name=terms.name,
                )
            ]
        case ClosedCycle(closed_at=closed_at):
            if command.is_at_stated and command.at != closed_at:
                raise CycleClosedAlready(at=closed_at)
            return []
        case PreparingCycle():
            raise CycleIsNotActive
        case WithdrawnCycle(reason):
            raise CycleIsWithdrawn(reason=reason)
