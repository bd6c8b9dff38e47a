"""Facts about obligations become commands that count or withdraw an obligation."""

from __future__ import annotations

from datetime import datetime

from services.incentives.domain.monthly_period import LockedPeriods
from services.incentives.domain.obligation import (
    CountObligation,
    ObligationCommand,
    ObligationOutcome,
    WithdrawObligation,
    determine_outcome,
)
from shared.contracts import comms, duties, goals, workflows
from shared.eventsourcing.published_fact import Fact

ObligationMetFact = (
    duties.HandoffAccepted
    | duties.DutyFulfilled
    | workflows.StepDone
    | comms.RequestReplied
    | goals.ProgressReported
    | goals.SupportGiven
)
"""The facts that an obligation was met, on time or late."""
ObligationMissedFact = (
    duties.HandoffOverdue
    | duties.DutyOverdue
    | workflows.StepOverdue
    | comms.ReplyBreached
    | goals.ProgressOverdue
    | goals.SupportOverdue
)
"""The facts that an obligation was not met when it was due."""
ObligationWithdrawnFact = duties.HandoffCancelled | comms.ReplyReleased | goals.SupportWithdrawn
"""The facts that an obligation is no longer owed."""

ObligationFact = (
    ObligationMetFact | ObligationMissedFact | duties.HandoffExcused | ObligationWithdrawnFact
)
"""Every fact about an obligation; facts about the same obligation have the same key."""


def to_obligation_command(
    fact: Fact, payload: ObligationFact, locked_periods: LockedPeriods
) -> ObligationCommand:
    """Return the command for a fact's obligation; a fact with a higher sequence is newer."""
    kind, obligation_id, department = identify_obligation(payload)
    if isinstance(payload, ObligationWithdrawnFact):
        return WithdrawObligation(obligation_id, fact.sequence, fact.id, locked_periods)
    done_at, outcome = _determine_outcome(payload)
    return CountObligation(
        obligation_id=obligation_id,
        kind=kind,
        department=department,
        due_at=payload.due_at,
        done_at=done_at,
        outcome=outcome,
        revision=fact.sequence,
        cause=fact.id,
        locked_periods=locked_periods,
    )


def due_at_if_counted(payload: ObligationFact) -> datetime | None:
    """Return the due time, whose month the obligation counts in; `None` if it is withdrawn."""
    return None if isinstance(payload, ObligationWithdrawnFact) else payload.due_at


def identify_obligation(payload: ObligationFact) -> tuple[str, str, str]:
    """Return the obligation's kind, its id, and the department that owes it."""
    match payload:
        case (
            duties.HandoffAccepted()
            | duties.HandoffOverdue()
            | duties.HandoffExcused()
            | duties.HandoffCancelled()
        ):
            return "handoff", f"handoff-{payload.handoff_id}", payload.sender
        case duties.DutyFulfilled() | duties.DutyOverdue():
            return "duty", f"duty-{payload.duty_id}-{payload.occurrence}", payload.department
        case workflows.StepDone() | workflows.StepOverdue():
            obligation_id = f"workflow-step-{payload.case_id}-{payload.step}"
            return "workflow-step", obligation_id, payload.department
        case comms.RequestReplied() | comms.ReplyBreached() | comms.ReplyReleased():
            return "reply", f"reply-{payload.request_id}-{payload.leg}", payload.department
        case goals.ProgressReported() | goals.ProgressOverdue():
            obligation_id = f"progress-report-{payload.goal_id}-{payload.slot}"
            return "progress-report", obligation_id, payload.department
        case goals.SupportGiven() | goals.SupportOverdue() | goals.SupportWithdrawn():
            return "support", f"support-{payload.support_id}", payload.department


def _determine_outcome(
    payload: ObligationMetFact | ObligationMissedFact | duties.HandoffExcused,
) -> tuple[datetime | None, ObligationOutcome]:
    match payload:
        case duties.HandoffExcused(delivered_at=None):
            return None, "excused"  # until it is delivered, or overdue once more
        case duties.HandoffAccepted() | duties.HandoffExcused():
            done_at, deadline = payload.delivered_at, payload.deadline
            return done_at, determine_outcome(done_at, deadline, payload.excused_until)
        case duties.DutyFulfilled() | workflows.StepDone():
            done_at = payload.done_at
        case comms.RequestReplied():
            done_at = payload.replied_at
        case goals.ProgressReported():
            done_at = payload.reported_at
        case goals.SupportGiven():
            done_at = payload.given_at
        case _:
            done_at = None
    return done_at, determine_outcome(done_at, payload.due_at)
