"""Decides which events a command to a blocker leads to.

unresolved → resolved; the support asked of a department is owed until it is given or withdrawn, and
resolving the blocker withdraws what is still owed. Deadlines that passed before the command's time
are announced before its own events. The same command twice changes nothing.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from services.goals.domain.blocker_commands import (
    AskSupport,
    BlockerCommand,
    ChangeBlockerOwner,
    CheckSupportDeadlines,
    GiveSupport,
    RaiseBlocker,
    ResolveBlocker,
    TransferSupport,
    WithdrawBlocker,
    WithdrawSupport,
)
from services.goals.domain.blocker_events import (
    BlockerEvent,
    BlockerRaised,
    BlockerResolved,
    SupportAsked,
    SupportGiven,
    SupportWithdrawn,
)
from services.goals.domain.blocker_owner_decisions import (
    SupportsById,
    decide_blocker_owner,
    overdue_events,
)
from services.goals.domain.blocker_refusals import (
    BeforeBlockerRaised,
    BeforeLastRequest,
    BeforeSupportAsked,
    BlockerIdTaken,
    BlockerIsResolved,
    BlockerResolvedAlready,
    SupportDayHasPassed,
    SupportEnteredAfterDue,
    SupportGivenAlready,
    SupportIdTaken,
    SupportOfOwnDepartment,
    SupportWasGiven,
    SupportWasWithdrawn,
    SupportWithdrawnAlready,
)
from services.goals.domain.blocker_state import (
    Blocker,
    ResolvedBlocker,
    SupportState,
    UnresolvedBlocker,
)
from services.goals.domain.refusals import (
    UnknownBlocker,
    UnknownSupport,
)

RESOLVED_WITHDRAWAL_REASON = "the blocker was resolved"
"""The reason with which support that is still owed is withdrawn when its blocker is resolved."""


def decide(  # noqa: PLR0911  one return for each command
    command: BlockerCommand, blocker: Blocker
) -> list[BlockerEvent]:
    """Return the events that a command leads to.

    Raises `UnknownBlocker`, `UnknownSupport`, `InvalidSupport`, `InvalidMoment` where the command's
    time lies before that of the event it responds to, and `GoalsRefused` where the state forbids
    the command.
    """
    match command:
        case RaiseBlocker():
            return _raise(command, blocker)
        case AskSupport():
            return _ask(command, blocker)
        case GiveSupport():
            return _give(command, blocker)
        case WithdrawSupport():
            return _withdraw(command, blocker)
        case ResolveBlocker():
            return _resolve(command, blocker)
        case CheckSupportDeadlines(at=at):
            return (
                overdue_events(at, blocker.supports)
                if isinstance(blocker, UnresolvedBlocker)
                else []
            )
        case TransferSupport() | ChangeBlockerOwner() | WithdrawBlocker():
            return decide_blocker_owner(command, blocker)


def _raise(command: RaiseBlocker, blocker: Blocker) -> list[BlockerEvent]:
    match blocker:
        case None:
            return [
                BlockerRaised(
                    blocker_id=command.blocker_id,
                    goal=command.goal,
                    what=command.what,
                    at=command.at,
                )
            ]
        case UnresolvedBlocker(goal, what) if (goal, what) == (command.goal, command.what):
            return []
        case _:
            raise BlockerIdTaken


def _ask(command: AskSupport, blocker: Blocker) -> list[BlockerEvent]:
    match blocker:
        case UnresolvedBlocker():
            known = blocker.supports.get(command.support.support_id)
            if known is not None and known.request == command.support:
                return []
            _validate_support(command, blocker, known)
            return [
                *overdue_events(command.at, blocker.supports),
                SupportAsked(support=command.support, at=command.at),
            ]
        case ResolvedBlocker():
            raise BlockerIsResolved
        case None:
            raise _unknown_blocker(command.blocker_id)


def _validate_support(
    command: AskSupport, blocker: UnresolvedBlocker, known: SupportState | None
) -> None:
    support = command.support
    if known is not None:
        raise SupportIdTaken
    if support.department == blocker.goal.department:
        raise SupportOfOwnDepartment
    if command.at < blocker.raised_at:
        raise BeforeBlockerRaised(raised_at=blocker.raised_at)
    if support.due_at < command.at:
        raise SupportDayHasPassed


def _give(command: GiveSupport, blocker: Blocker) -> list[BlockerEvent]:
    supports = _require_supports(blocker, command.blocker_id)
    support = _require_support(supports, command.support_id)
    match support.status:
        case "owed":
            _validate_not_before(support, command.at)
            due_at = support.request.due_at
            if command.entered_at is not None and command.at <= due_at < command.entered_at:
                raise SupportEnteredAfterDue(due_at=due_at)
            return [
                *overdue_events(command.at, supports),
                SupportGiven(support=support.request, at=command.at, by=command.by),
            ]
        case "given":
            if command.is_at_stated and command.at != support.ended_at:
                raise SupportGivenAlready(at=support.ended_at)
            return []
        case "withdrawn":
            raise SupportWasWithdrawn


def _withdraw(command: WithdrawSupport, blocker: Blocker) -> list[BlockerEvent]:
    supports = _require_supports(blocker, command.blocker_id)
    support = _require_support(supports, command.support_id)
    match support.status:
        case "owed":
            _validate_not_before(support, command.at)
            return [
                *overdue_events(command.at, supports),
                SupportWithdrawn(support=support.request, reason=command.reason, at=command.at),
            ]
        case "withdrawn":
            is_other_time = command.is_at_stated and command.at != support.ended_at
            if is_other_time or command.reason != support.reason:
                raise SupportWithdrawnAlready(at=support.ended_at, reason=support.reason)
            return []
        case "given":
            raise SupportWasGiven


def _resolve(command: ResolveBlocker, blocker: Blocker) -> list[BlockerEvent]:
    match blocker:
        case UnresolvedBlocker(goal, _, raised_at, supports):
            latest = max([raised_at, *(one.asked_at for one in supports.values())])
            if command.at < latest:
                raise BeforeLastRequest(open_at=latest)
            return [
                *overdue_events(command.at, supports),
                *(
                    SupportWithdrawn(
                        support=one.request, reason=RESOLVED_WITHDRAWAL_REASON, at=command.at
                    )
                    for one in supports.values()
                    if one.status == "owed"
                ),
                BlockerResolved(
                    blocker_id=command.blocker_id, goal=goal, raised_at=raised_at, at=command.at
                ),
            ]
        case ResolvedBlocker(resolved_at=resolved_at):
            if command.is_at_stated and command.at != resolved_at:
                raise BlockerResolvedAlready(at=resolved_at)
            return []
        case None:
            raise _unknown_blocker(command.blocker_id)


def _require_supports(blocker: Blocker, blocker_id: UUID) -> SupportsById:
    if blocker is None:
        raise _unknown_blocker(blocker_id)
    return blocker.supports


def _require_support(supports: SupportsById, support_id: UUID) -> SupportState:
    if support_id not in supports:
        raise UnknownSupport(support_id=support_id)
    return supports[support_id]


def _validate_not_before(support: SupportState, at: datetime) -> None:
    if at < support.asked_at:
        raise BeforeSupportAsked(asked_at=support.asked_at)


def _unknown_blocker(blocker_id: UUID) -> UnknownBlocker:
    return UnknownBlocker(blocker_id=blocker_id)
