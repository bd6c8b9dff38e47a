"""What the other areas tell of obligations: who owes which, until when, and how it came out."""

from __future__ import annotations

from datetime import datetime

from services.incentives.domain.obligation import (
    CountObligation,
    ObligationCommand,
    Outcome,
    WithdrawObligation,
    outcome_of,
)
from services.incentives.domain.period import Books
from shared.contracts import comms, duties, goals, workflows
from shared.eventsourcing.fact import Fact

Met = (
    duties.HandoffAccepted
    | duties.DutyFulfilled
    | workflows.StepDone
    | comms.RequestReplied
    | goals.ProgressReported
    | goals.SupportGiven
)
"""What was done, in time or not."""
Missed = (
    duties.HandoffOverdue
    | duties.DutyOverdue
    | workflows.StepOverdue
    | comms.ReplyBreached
    | goals.ProgressOverdue
    | goals.SupportOverdue
)
"""What was not done when it was due."""
Withdrawn = duties.HandoffCancelled | comms.ReplyReleased | goals.SupportWithdrawn
"""What is owed no more."""

Owed = Met | Missed | duties.HandoffExcused | Withdrawn
"""All that tells of an obligation; what tells of the same one has the same key."""


def count(fact: Fact, heard: Owed, books: Books) -> ObligationCommand:
    """Return what a fact does to its obligation; of two facts the higher sequence is the newer."""
    kind, name, department = owed(heard)
    if isinstance(heard, Withdrawn):
        return WithdrawObligation(name, fact.sequence, fact.id, books)
    done_at, outcome = _came_out(heard)
    return CountObligation(
        obligation_id=name,
        kind=kind,
        department=department,
        due_at=heard.due_at,
        done_at=done_at,
        outcome=outcome,
        revision=fact.sequence,
        cause=fact.id,
        books=books,
    )


def due_at(heard: Owed) -> datetime | None:
    """Return when it was due, if it still counts: that month is the one it counts in."""
    return None if isinstance(heard, Withdrawn) else heard.due_at


def owed(heard: Owed) -> tuple[str, str, str]:
    """Return the obligation's kind, its id, and the department that owes it."""
    match heard:
        case (
            duties.HandoffAccepted()
            | duties.HandoffOverdue()
            | duties.HandoffExcused()
            | duties.HandoffCancelled()
        ):
            return "handoff", f"handoff-{heard.handoff_id}", heard.sender
        case duties.DutyFulfilled() | duties.DutyOverdue():
            return "duty", f"duty-{heard.duty_id}-{heard.occurrence}", heard.department
        case workflows.StepDone() | workflows.StepOverdue():
            name = f"workflow-step-{heard.case_id}-{heard.step}"
            return "workflow-step", name, heard.department
        case comms.RequestReplied() | comms.ReplyBreached() | comms.ReplyReleased():
            return "reply", f"reply-{heard.request_id}-{heard.leg}", heard.department
        case goals.ProgressReported() | goals.ProgressOverdue():
            name = f"progress-report-{heard.goal_id}-{heard.slot}"
            return "progress-report", name, heard.department
        case goals.SupportGiven() | goals.SupportOverdue() | goals.SupportWithdrawn():
            return "support", f"support-{heard.support_id}", heard.department


def _came_out(
    heard: Met | Missed | duties.HandoffExcused,
) -> tuple[datetime | None, Outcome]:
    match heard:
        case duties.HandoffExcused(delivered_at=None):
            return None, "excused"  # until it is delivered, or overdue once more
        case duties.HandoffAccepted() | duties.HandoffExcused():
            done_at, deadline = heard.delivered_at, heard.deadline
            return done_at, outcome_of(done_at, deadline, heard.excused_until)
        case duties.DutyFulfilled() | workflows.StepDone():
            done_at = heard.done_at
        case comms.RequestReplied():
            done_at = heard.replied_at
        case goals.ProgressReported():
            done_at = heard.reported_at
        case goals.SupportGiven():
            done_at = heard.given_at
        case _:
            done_at = None
    return done_at, outcome_of(done_at, heard.due_at)
