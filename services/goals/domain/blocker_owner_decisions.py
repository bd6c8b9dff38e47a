"""Decides which events handing over support and blockers, and taking them back, leads to."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from services.goals.domain.blocker_commands import (
    ChangeBlockerOwner,
    TransferSupport,
    WithdrawBlocker,
)
from services.goals.domain.blocker_events import (
    BlockerEvent,
    BlockerOwnerChanged,
    BlockerResolved,
    SupportOverdue,
    SupportTransferred,
    SupportWithdrawn,
)
from services.goals.domain.blocker_state import Blocker, SupportState, UnresolvedBlocker

SupportsById = Mapping[UUID, SupportState]

OWN_WITHDRAWAL_REASON = "the goal and the department that was asked are one now"
"""The reason with which support is withdrawn that a department would owe itself."""
MISTAKE_WITHDRAWAL_REASON = "its goal was withdrawn"
"""The reason with which support is taken back when its goal was set by mistake."""


def decide_blocker_owner(
    command: TransferSupport | ChangeBlockerOwner | WithdrawBlocker, blocker: Blocker
) -> list[BlockerEvent]:
    """Return the events that a command leads to; what is over is left alone."""
    match command, blocker:
        case TransferSupport(), UnresolvedBlocker():
            return _transfer(command, blocker)
        case ChangeBlockerOwner(), UnresolvedBlocker():
            return _change_owner(command, blocker)
        case WithdrawBlocker(), _:
            return _withdraw(command, blocker)
        case _:
            return []


def overdue_events(at: datetime, supports: SupportsById) -> list[BlockerEvent]:
    """Announce every support whose deadline has passed by `at`, once and dated at its deadline."""
    overdue = [
        SupportOverdue(support=one.request, at=one.request.due_at)
        for one in supports.values()
        if one.status == "owed" and not one.overdue and one.request.due_at < at
    ]
    return [*sorted(overdue, key=lambda event: event.at)]


def _transfer(command: TransferSupport, blocker: UnresolvedBlocker) -> list[BlockerEvent]:
    support = blocker.supports.get(command.support_id)
    if support is None or support.status != "owed":
        return []
    request = support.request
    if request.department == command.department:
        return []
    overdue = overdue_events(command.at, blocker.supports)
    if command.department == blocker.goal.department:
        return [*overdue, _withdrawn(support, OWN_WITHDRAWAL_REASON, command.at)]
    moved = request.model_copy(update={"department": command.department})
    return [*overdue, SupportTransferred(support=moved, was=request.department, at=command.at)]


def _change_owner(command: ChangeBlockerOwner, blocker: UnresolvedBlocker) -> list[BlockerEvent]:
    if blocker.goal == command.goal:
        return []
    own = [
        _withdrawn(one, OWN_WITHDRAWAL_REASON, command.at)
        for one in blocker.supports.values()
        if one.status == "owed" and one.request.department == command.goal.department
    ]
    changed = BlockerOwnerChanged(blocker_id=command.blocker_id, goal=command.goal, at=command.at)
    return [*overdue_events(command.at, blocker.supports), *own, changed]


def _withdraw(command: WithdrawBlocker, blocker: Blocker) -> list[BlockerEvent]:
    if blocker is None:
        return []
    withdrawn: list[BlockerEvent] = [
        _withdrawn(one, MISTAKE_WITHDRAWAL_REASON, command.at)
        for one in blocker.supports.values()
        if one.status != "withdrawn"
    ]
    if isinstance(blocker, UnresolvedBlocker):
        resolved = BlockerResolved(
            blocker_id=command.blocker_id,
            goal=blocker.goal,
            raised_at=blocker.raised_at,
            at=command.at,
        )
        withdrawn.append(resolved)
    return withdrawn


def _withdrawn(support: SupportState, reason: str, at: datetime) -> SupportWithdrawn:
    return SupportWithdrawn(support=support.request, reason=reason, at=at)
