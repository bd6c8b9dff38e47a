"""The decisions that no department takes: the obligation becomes overdue, or is cancelled."""

from __future__ import annotations

from services.duties.domain.handoff_commands import AnnounceHandoffOverdue, CancelHandoff
from services.duties.domain.handoff_dependency_events import HandoffHeldUp
from services.duties.domain.handoff_events import HandoffCancelled, HandoffEvent, HandoffOverdue
from services.duties.domain.handoff_state import (
    AcceptedHandoff,
    CancelledHandoff,
    Handoff,
    HeldByRecipient,
    HeldBySender,
    WaivedHandoff,
)


def decide_announcement(command: AnnounceHandoffOverdue, handoff: Handoff) -> list[HandoffEvent]:
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
                        delayed_by=dependencies.delayed_by,
                    )
                ]
            if dependencies.is_held_up:
                return []
            return [HandoffHeldUp(obligation=owed, deadline=deadline, at=overdue_since)]
        case _:
            return []


def decide_cancellation(command: CancelHandoff, handoff: Handoff) -> list[HandoffEvent]:
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
        case AcceptedHandoff() | CancelledHandoff() | WaivedHandoff() | None:
            return []
