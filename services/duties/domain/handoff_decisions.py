"""The decisions about commands to a handoff: which events follow, or why it is refused.

awaited → offered → accepted; after a rejection or a recall the sender holds the deliverable again;
an obligation may be cancelled until it is met. The same command twice changes nothing.
"""

from __future__ import annotations

from datetime import datetime

from services.duties.domain.day_boundaries import company_time
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
    decide_dependent_registration,
    decide_input_arrival,
)
from services.duties.domain.handoff_dependency_events import HandoffHeldUp
from services.duties.domain.handoff_events import (
    HandoffAccepted,
    HandoffCancelled,
    HandoffEvent,
    HandoffOffered,
    HandoffOpened,
    HandoffOverdue,
    HandoffRecalled,
    HandoffRejected,
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
)
from services.duties.domain.handoff_state import (
    AcceptedHandoff,
    CancelledHandoff,
    Handoff,
    HeldByRecipient,
    HeldBySender,
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
            return _announce(command, handoff)
        case CancelHandoff():
            return _cancel(command, handoff)
        case RegisterDependentHandoff():
            return decide_dependent_registration(command, handoff)
        case RecordInputArrival():
            return decide_input_arrival(command, handoff)


def _offer(command: OfferHandoff, handoff: Handoff) -> list[HandoffEvent]:
    match handoff:
        case HeldBySender(owed, deadline, since):
            _validate_not_before(since, command.at)
            return [HandoffOffered(obligation=owed, deadline=deadline, at=command.at)]
        case HeldByRecipient(since=since):
            if command.is_at_stated and command.at != since:
                raise OfferedAlready(at=company_time(since))
            return []
        case AcceptedHandoff() | CancelledHandoff() | None:
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
                )
            ]
        case HeldBySender(since=since, returned_by="recall"):
            if command.is_at_stated and command.at != since:
                raise RecalledAlready(at=company_time(since))
            return []
        case HeldBySender():
            raise NotOffered
        case AcceptedHandoff() | CancelledHandoff() | None:
            raise _ended_refusal(command, handoff)


def _reject(command: RejectHandoff, handoff: Handoff) -> list[HandoffEvent]:
    match handoff:
        case HeldByRecipient(owed, deadline, since, dependencies=dependencies):
            _validate_not_before(since, command.at)
            new_deadline = deadline + (command.at - since)
            return [
                HandoffRejected(
                    obligation=owed,
                    reason=command.reason,
                    deadline=new_deadline,
                    excused_until=dependencies.excused_until(new_deadline),
                    at=command.at,
                )
            ]
        case HeldBySender(since=since, returned_by="rejection", rejected_because=reason):
            if reason != command.reason or (command.is_at_stated and command.at != since):
                raise RejectedAlready(at=company_time(since), reason=reason)
            return []
        case HeldBySender():
            raise NotOffered
        case AcceptedHandoff() | CancelledHandoff() | None:
            raise _ended_refusal(command, handoff)


def _accept(command: AcceptHandoff, handoff: Handoff) -> list[HandoffEvent]:
    match handoff:
        case HeldByRecipient(owed, deadline, since, dependencies=dependencies):
            _validate_not_before(since, command.at)
            return [
                HandoffAccepted(
                    obligation=owed,
                    deadline=deadline,
                    delivered_at=since,
                    excused_until=dependencies.excused_until(deadline),
                    at=command.at,
                )
            ]
        case AcceptedHandoff(accepted_at=accepted_at):
            if command.is_at_stated and command.at != accepted_at:
                raise AcceptedAlready(at=company_time(accepted_at))
            return []
        case HeldBySender():
            raise NotOffered
        case CancelledHandoff() | None:
            raise _ended_refusal(command, handoff)


def _announce(command: AnnounceHandoffOverdue, handoff: Handoff) -> list[HandoffEvent]:
    """Announce each deadline once, dated when it became overdue, however late the timer runs.

    An input that was due by the deadline and is still missing delays the sender by all the time
    since; so nothing is overdue until it comes.
    """
    match handoff:
        case HeldBySender(
            owed, deadline, since, announced_deadline=announced, dependencies=dependencies
        ) if command.at > handoff.effective_deadline != announced:
            overdue_since = max(handoff.effective_deadline, since)
            if command.missing_input_due_at is None or command.missing_input_due_at > deadline:
                excused_until = dependencies.excused_until(deadline)
                return [
                    HandoffOverdue(
                        obligation=owed,
                        deadline=deadline,
                        excused_until=excused_until,
                        at=overdue_since,
                    )
                ]
            if dependencies.is_held_up:
                return []
            return [HandoffHeldUp(obligation=owed, deadline=deadline, at=overdue_since)]
        case _:
            return []


def _cancel(command: CancelHandoff, handoff: Handoff) -> list[HandoffEvent]:
    """Cancel what is still owed; it never refuses, because the command follows from a fact."""
    match handoff:
        case HeldBySender(owed, deadline, since) | HeldByRecipient(owed, deadline, since):
            return [
                HandoffCancelled(
                    obligation=owed,
                    reason=command.reason,
                    deadline=deadline,
                    overdue_announced=handoff.announced_deadline is not None,
                    at=max(command.at, since),
                )
            ]
        case AcceptedHandoff() | CancelledHandoff() | None:
            return []


def _validate_not_before(since: datetime, at: datetime) -> None:
    if at < since:
        raise BeforeLastChangeOfHands(since=company_time(since))


def _ended_refusal(
    command: HandoffCommand, handoff: AcceptedHandoff | CancelledHandoff | None
) -> DutiesRefused:
    match handoff:
        case AcceptedHandoff(accepted_at=accepted_at):
            return AcceptedAlready(at=company_time(accepted_at))
        case CancelledHandoff():
            return ObligationCancelled()
        case None:
            return UnknownHandoff(handoff=command.handoff_id)
