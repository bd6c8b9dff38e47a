"""The facts of other areas that are about obligations, by what they say of them."""

from __future__ import annotations

from shared.contracts import comms, comms_actions, comms_changes, duties, goals, workflows
from shared.contracts import duties_dates as dates
from shared.contracts import duties_retrospectives as lessons
from shared.contracts import goals_readings as readings

ObligationMetFact = (
    duties.HandoffAccepted
    | duties.DutyFulfilled
    | workflows.StepDone
    | comms.RequestReplied
    | goals.ProgressReported
    | goals.SupportGiven
    | comms_changes.ActionCompleted
    | lessons.RetrospectiveMet
)
"""The facts that an obligation was met, on time or late."""
ObligationMissedFact = (
    duties.HandoffOverdue
    | duties.DutyOverdue
    | workflows.StepOverdue
    | comms.ReplyBreached
    | goals.ProgressOverdue
    | goals.SupportOverdue
    | comms_actions.ActionOverdue
    | lessons.RetrospectiveOverdue
)
"""The facts that an obligation was not met when it was due."""
ObligationWithdrawnFact = (
    duties.HandoffCancelled
    | dates.HandoffRescheduled
    | dates.HandoffWaived
    | comms.ReplyReleased
    | goals.SupportWithdrawn
    | readings.ProgressReportWithdrawn
    | comms_actions.ActionReleased
)
"""The facts that an obligation is no longer owed, or not by the date that was missed."""

HandoffFact = duties.HandoffAccepted | duties.HandoffOverdue | duties.HandoffExcused
"""The facts about handoffs, which have a deadline and an excuse of their own."""

CountedFact = ObligationMetFact | ObligationMissedFact | duties.HandoffExcused
"""The facts by which an obligation counts, with an outcome."""
ObligationFact = CountedFact | ObligationWithdrawnFact
"""Every fact about an obligation; facts about the same obligation have the same key."""


def is_obligation(payload: object) -> bool:
    """Return whether a fact is about an obligation that counts, or counted.

    Actions noted by earlier versions are none. A date that moves, or a waiver, takes back what had
    been announced as overdue, and nothing else.
    """
    if isinstance(payload, dates.HandoffRescheduled | dates.HandoffWaived):
        return payload.overdue_announced
    return not isinstance(payload, comms_changes.ActionCompleted) or payload.due_at is not None
