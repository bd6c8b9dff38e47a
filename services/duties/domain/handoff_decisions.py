"""The decisions about commands to a handoff: which events follow, or why it is refused.

awaited → offered → accepted; after a rejection or a recall the sender holds the deliverable again;
an obligation may be cancelled until it is met. The same command twice changes nothing.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from services.duties.domain.handoff_change_commands import (
    RescheduleHandoff,
    TransferHandoff,
    WaiveHandoff,
)
from services.duties.domain.handoff_change_decisions import decide_change
from services.duties.domain.handoff_commands import (
    AcceptHandoff,
    AnnounceHandoffOverdue,
    CancelHandoff,
    HandoffCommand,
    OfferHandoff,
    OpenHandoff,
    RecallHandoff,
    RejectHandoff,
)
from services.duties.domain.handoff_dependency_commands import (
    RecordInputArrival,
    RegisterDependentHandoff,
)
from services.duties.domain.handoff_dependency_decisions import (
    decide_dependency,
)
from services.duties.domain.handoff_events import (
    HandoffAccepted,
    HandoffEvent,
    HandoffOffered,
    HandoffOpened,
    HandoffRecalled,
    HandoffRejected,
)
from services.duties.domain.handoff_obligation import Obligation
from services.duties.domain.handoff_obligation_decisions import (
    decide_announcement,
    decide_cancellation,
)
from services.duties.domain.handoff_refusals import (
    AcceptedAlready,
    BeforeLastChangeOfHands,
    NotOffered,
    ObligationCancelled,
    OfferedAlready,
    RecalledAlready,
    RejectedAlready,
    UnknownHandoff,
    WaivedAlready,
)
from services.duties.domain.handoff_state import (
    AcceptedHandoff,
    CancelledHandoff,
    Handoff,
    HeldByRecipient,
    HeldBySender,
    WaivedHandoff,
)
from services.duties.domain.refusals import DutiesRefused


def decide(  # noqa: PLR0911  one for each
    command: HandoffCommand, handoff: Handoff
) -> list[HandoffEvent]:
    """Return the events that follow from a command.

    Raises `UnknownHandoff`, `InvalidMoment` where its time lies before the last change of hands,
    and `DutiesRefused` where the acting side does not hold the deliverable or the handoff is over.
    """
    match command:
        case OpenHandoff(obligation, at, inputs):
            opened = HandoffOpened(obligation=obligation, inputs=inputs, at=at)
            return [opened] if handoff is None else []
        case OfferHandoff():
            return _offer(command, handoff)
        case RecallHandoff():
            return _recall(command, handoff)
        case RejectHandoff():
            return _reject(command, handoff)
        case AcceptHandoff():
            return _accept(command, handoff)
        case AnnounceHandoffOverdue():
            return decide_announcement(command, handoff)
        case CancelHandoff():
            return decide_cancellation(command, handoff)
        case RegisterDependentHandoff() | RecordInputArrival():
            return decide_dependency(command, handoff)
        case RescheduleHandoff() | WaiveHandoff() | TransferHandoff():
            return decide_change(command, handoff)


def _offer(command: OfferHandoff, handoff: Handoff) -> list[HandoffEvent]:
    match handoff:
        case HeldBySender(owed, deadline, since):
            _validate_not_before(since, command.at)
            return [
                HandoffOffered(
                    obligation=owed,
                    deadline=deadline,
                    at=command.at,
                    entered_at=command.entered_at,
                    awaiting_confirmation=_awaits_confirmation(command, owed),
                    is_by_officer=command.is_by_officer,
                    by=command.by,
                )
            ]
        case HeldByRecipient(since=since):
            if command.is_at_stated and command.at != since:
                raise OfferedAlready(at=since)
            return []
        case AcceptedHandoff() | CancelledHandoff() | WaivedHandoff() | None:
            raise _ended_refusal(command, handoff)


def _recall(command: RecallHandoff, handoff: Handoff) -> list[HandoffEvent]:
    match handoff:
        case HeldByRecipient(owed, deadline, since, dependencies=dependencies):
            _validate_not_before(since, command.at)
            return [
                HandoffRecalled(
                    obligation=owed,
                    deadline=deadline,
                    excused_until=dependencies.excused_until(deadline),
                    at=command.at,
                    entered_at=command.entered_at,
                )
            ]
        case HeldBySender(since=since, returned_by="recall"):
            if command.is_at_stated and command.at != since:
                raise RecalledAlready(at=since)
            return []
        case HeldBySender():
            raise NotOffered
        case AcceptedHandoff() | CancelledHandoff() | WaivedHandoff() | None:
            raise _ended_refusal(command, handoff)


def _reject(command: RejectHandoff, handoff: Handoff) -> list[HandoffEvent]:
    match handoff:
        case HeldByRecipient(owed, deadline, since, dependencies=dependencies):
            _validate_not_before(since, command.at)
            entered_at = None if command.is_by_officer else command.entered_at
            held = max((entered_at or command.at) - handoff.held_since, timedelta())
            new_deadline = deadline + held
            return [
                HandoffRejected(
                    obligation=owed,
                    reason=command.reason,
                    deadline=new_deadline,
                    excused_until=dependencies.excused_until(new_deadline),
                    at=command.at,
                    entered_at=command.entered_at,
                )
            ]
        case HeldBySender(since=since, returned_by="rejection", rejected_because=reason):
            if reason != command.reason or (command.is_at_stated and command.at != since):
                raise RejectedAlready(at=since, reason=reason)
            return []
        case HeldBySender():
            raise NotOffered
        case AcceptedHandoff() | CancelledHandoff() | WaivedHandoff() | None:
            raise _ended_refusal(command, handoff)


def _accept(command: AcceptHandoff, handoff: Handoff) -> list[HandoffEvent]:
    match handoff:
        case HeldByRecipient(owed, deadline, since, dependencies=dependencies):
            _validate_not_before(since, command.at)
            return [
                HandoffAccepted(
                    obligation=owed,
                    deadline=deadline,
                    delivered_at=since if command.confirms_delivery else handoff.counts_since,
                    excused_until=dependencies.excused_until(deadline),
                    at=command.at,
                    entered_at=command.entered_at,
                    delivery_confirmed=command.confirms_delivery
                    if handoff.unconfirmed_since
                    else None,
                    delayed_by=dependencies.delayed_by,
                    delivered_by=handoff.offered_by,
                )
            ]
        case AcceptedHandoff(accepted_at=accepted_at):
            confirms_late = command.confirms_delivery and handoff.delivery_confirmed is False
            if confirms_late or (command.is_at_stated and command.at != accepted_at):
                raise _ended_refusal(command, handoff)
            return []
        case HeldBySender():
            raise NotOffered
        case CancelledHandoff() | WaivedHandoff() | None:
            raise _ended_refusal(command, handoff)


def _awaits_confirmation(command: OfferHandoff, owed: Obligation) -> bool:
    """Return whether the recipient has to confirm when the deliverable was offered.

    Dated back behind its due date, it would be in time, or the delay of those that depend on it
    would be excused less.
    """
    entered_at = command.entered_at
    if command.is_by_officer or entered_at is None or command.at >= entered_at:
        return False
    return command.is_late_entry or entered_at > owed.due_at


def _validate_not_before(since: datetime, at: datetime) -> None:
    if at < since:
        raise BeforeLastChangeOfHands(since=since)


def _ended_refusal(
    command: HandoffCommand,
    handoff: AcceptedHandoff | CancelledHandoff | WaivedHandoff | None,
) -> DutiesRefused:
    match handoff:
        case AcceptedHandoff():
            return AcceptedAlready(
                at=handoff.accepted_at,
                delivered_at=handoff.delivered_at,
            )
        case CancelledHandoff():
            return ObligationCancelled()
        case WaivedHandoff(reason=reason, at=at):
            return WaivedAlready(at=at, reason=reason)
        case None:
            return UnknownHandoff(handoff=command.handoff_id)
