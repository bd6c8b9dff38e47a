"""The decisions that change what a handoff owes: another date, a waiver."""

from __future__ import annotations

from services.duties.domain.handoff_change_commands import (
    ChangeCommand,
    RescheduleHandoff,
    TransferHandoff,
    WaiveHandoff,
)
from services.duties.domain.handoff_change_events import (
    HandoffRescheduled,
    HandoffTransferred,
    HandoffWaived,
)
from services.duties.domain.handoff_events import HandoffEvent
from services.duties.domain.handoff_refusals import (
    AcceptedAlready,
    ObligationCancelled,
    UnknownHandoff,
    WaivedAlready,
    WaivedWhileOffered,
)
from services.duties.domain.handoff_state import (
    AcceptedHandoff,
    CancelledHandoff,
    Handoff,
    HeldByRecipient,
    HeldBySender,
    WaivedHandoff,
)


def decide_change(command: ChangeCommand, handoff: Handoff) -> list[HandoffEvent]:
    """Return the events of a changed obligation.

    Raises `UnknownHandoff`, and `DutiesRefused` where the handoff is offered or over and a person
    asks; a date that follows from the duty list is refused by nothing.
    """
    match command:
        case RescheduleHandoff():
            return _reschedule(command, handoff)
        case WaiveHandoff():
            return _waive(command, handoff)
        case TransferHandoff():
            return _transfer(command, handoff)


def _reschedule(command: RescheduleHandoff, handoff: Handoff) -> list[HandoffEvent]:
    """Move the deadline with the due date; one that was announced as overdue may be once more.

    What was announced by the date before counts no more: the date that it missed does not hold.
    """
    match handoff:
        case HeldBySender(owed, deadline) | HeldByRecipient(owed, deadline) if (
            owed.due_at != command.due_at
        ):
            moved = deadline + (command.due_at - owed.due_at)
            return [
                HandoffRescheduled(
                    obligation=owed.model_copy(update={"due_at": command.due_at}),
                    was=owed.due_at,
                    deadline=moved,
                    excused_until=handoff.dependencies.excused_until(moved),
                    with_sender=isinstance(handoff, HeldBySender),
                    overdue_announced=handoff.announced_deadline is not None,
                    reason=command.reason,
                    at=command.at,
                )
            ]
        case _:
            return []


def _waive(command: WaiveHandoff, handoff: Handoff) -> list[HandoffEvent]:
    match handoff:
        case HeldBySender(owed, deadline, since):
            return [
                HandoffWaived(
                    obligation=owed,
                    deadline=deadline,
                    overdue_announced=handoff.announced_deadline is not None,
                    reason=command.reason,
                    by=command.by,
                    at=max(command.at, since),
                )
            ]
        case WaivedHandoff(reason=reason, at=at):
            if reason != command.reason:
                raise WaivedAlready(at=at, reason=reason)
            return []
        case HeldByRecipient(since=since):
            raise WaivedWhileOffered(at=since)
        case AcceptedHandoff(accepted_at=at, delivered_at=delivered_at):
            raise AcceptedAlready(at=at, delivered_at=delivered_at)
        case CancelledHandoff():
            raise ObligationCancelled
        case None:
            raise UnknownHandoff(handoff=command.handoff_id)


def _transfer(command: TransferHandoff, handoff: Handoff) -> list[HandoffEvent]:
    """Pass one side on; what a department would owe to itself is owed no more."""
    match handoff:
        case HeldBySender(owed, deadline) | HeldByRecipient(owed, deadline) if (
            command.department in {owed.sender, owed.recipient, *owed.involved.all_departments}
        ):
            if {owed.sender, owed.recipient} == {command.department, command.successor}:
                return [
                    HandoffWaived(
                        obligation=owed,
                        deadline=deadline,
                        overdue_announced=False,
                        reason=command.reason,
                        by=None,
                        at=max(command.at, handoff.since),
                    )
                ]
            passed = owed.passed_on(command.department, command.successor)
            side = owed.side_of(command.department)
            holder = "sender" if isinstance(handoff, HeldBySender) else "recipient"
            return [
                HandoffTransferred(
                    obligation=passed,
                    was=command.department,
                    side=side,
                    successor=command.successor,
                    held=side == holder,
                    deadline=deadline,
                    reason=command.reason,
                    at=max(command.at, handoff.since),
                )
            ]
        case _:
            return []
