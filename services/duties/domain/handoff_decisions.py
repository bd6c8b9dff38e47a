"""What comes of a command to a handoff.

awaited → offered → accepted; an offer that is rejected or recalled is with the sender again; an
obligation may be cancelled until it is met. The same command twice changes nothing.
"""

from __future__ import annotations

from datetime import datetime

from services.duties.domain.handoff import (
    AcceptHandoff,
    AnnounceOverdue,
    CancelHandoff,
    HandoffAccepted,
    HandoffCancelled,
    HandoffCommand,
    HandoffEvent,
    HandoffOffered,
    HandoffOpened,
    HandoffOverdue,
    HandoffRecalled,
    HandoffRejected,
    OfferHandoff,
    OpenHandoff,
    RecallHandoff,
    RejectHandoff,
)
from services.duties.domain.handoff_state import (
    Accepted,
    Cancelled,
    Handoff,
    WithRecipient,
    WithSender,
)
from services.duties.domain.late_input import HandoffHeldUp, NeedHandoff, NoteInput
from services.duties.domain.late_input_decisions import need, note
from services.duties.domain.refusals import DutiesRefused, InvalidMoment, UnknownHandoff


def decide(  # noqa: PLR0911  one for each
    command: HandoffCommand, handoff: Handoff
) -> list[HandoffEvent]:
    """Return what the command brings about.

    Raises `UnknownHandoff`, `InvalidMoment` where it would lie before the last change of hands,
    and `DutiesRefused` where the deliverable does not lie with the one who acts.
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
        case AnnounceOverdue():
            return _announce(command, handoff)
        case CancelHandoff():
            return _cancel(command, handoff)
        case NeedHandoff():
            return need(command, handoff)
        case NoteInput():
            return note(command, handoff)


def _offer(command: OfferHandoff, handoff: Handoff) -> list[HandoffEvent]:
    match handoff:
        case WithSender(owed, deadline, since):
            _refuse_before(since, command.at)
            return [HandoffOffered(obligation=owed, deadline=deadline, at=command.at)]
        case WithRecipient():
            return []
        case Accepted() | Cancelled() | None:
            raise _over(handoff)


def _recall(command: RecallHandoff, handoff: Handoff) -> list[HandoffEvent]:
    match handoff:
        case WithRecipient(owed, deadline, since, chain=chain):
            _refuse_before(since, command.at)
            return [
                HandoffRecalled(
                    obligation=owed,
                    deadline=deadline,
                    excused_until=chain.excuses(deadline),
                    at=command.at,
                )
            ]
        case WithSender(since=since, back_by="recall") if since == command.at:
            return []
        case WithSender():
            raise _not_offered()
        case Accepted() | Cancelled() | None:
            raise _over(handoff)


def _reject(command: RejectHandoff, handoff: Handoff) -> list[HandoffEvent]:
    match handoff:
        case WithRecipient(owed, deadline, since, chain=chain):
            _refuse_before(since, command.at)
            later = deadline + (command.at - since)
            return [
                HandoffRejected(
                    obligation=owed,
                    reason=command.reason,
                    deadline=later,
                    excused_until=chain.excuses(later),
                    at=command.at,
                )
            ]
        case WithSender(since=since, back_by="rejection") if since == command.at:
            return []
        case WithSender():
            raise _not_offered()
        case Accepted() | Cancelled() | None:
            raise _over(handoff)


def _accept(command: AcceptHandoff, handoff: Handoff) -> list[HandoffEvent]:
    match handoff:
        case WithRecipient(owed, deadline, since, chain=chain):
            _refuse_before(since, command.at)
            return [
                HandoffAccepted(
                    obligation=owed,
                    deadline=deadline,
                    delivered_at=since,
                    excused_until=chain.excuses(deadline),
                    at=command.at,
                )
            ]
        case Accepted():
            return []
        case WithSender():
            raise _not_offered()
        case Cancelled() | None:
            raise _over(handoff)


def _announce(command: AnnounceOverdue, handoff: Handoff) -> list[HandoffEvent]:
    """Announce each deadline once, as of the moment it became overdue, however late we look.

    An input that is missing from before the deadline on has delayed the sender by all the time
    since: however much has passed, it is excused.
    """
    match handoff:
        case WithSender(owed, deadline, since, announced=announced, chain=chain) if (
            command.at > handoff.runs_until != announced
        ):
            passed = max(handoff.runs_until, since)
            if command.missing is None or command.missing > deadline:
                until = chain.excuses(deadline)
                return [
                    HandoffOverdue(
                        obligation=owed, deadline=deadline, excused_until=until, at=passed
                    )
                ]
            if chain.held_up:
                return []
            return [HandoffHeldUp(obligation=owed, deadline=deadline, at=passed)]
        case _:
            return []


def _cancel(command: CancelHandoff, handoff: Handoff) -> list[HandoffEvent]:
    """Cancel whatever is still owed; it never refuses, for nobody would be there to hear it."""
    match handoff:
        case WithSender(owed, deadline, since) | WithRecipient(owed, deadline, since):
            return [
                HandoffCancelled(
                    obligation=owed,
                    reason=command.reason,
                    deadline=deadline,
                    overdue_announced=handoff.announced is not None,
                    at=max(command.at, since),
                )
            ]
        case Accepted() | Cancelled() | None:
            return []


def _refuse_before(since: datetime, at: datetime) -> None:
    if at < since:
        raise InvalidMoment(
            f"the deliverable last changed hands at {since.isoformat()}; name a later time"
        )


def _not_offered() -> DutiesRefused:
    return DutiesRefused("the sender still holds the deliverable; it must be offered first")


def _over(handoff: Accepted | Cancelled | None) -> DutiesRefused:
    match handoff:
        case Accepted():
            return DutiesRefused("the handoff was accepted; it is over")
        case Cancelled():
            return DutiesRefused("the obligation was cancelled; nothing is owed any more")
        case None:
            return UnknownHandoff("there is no such handoff")
