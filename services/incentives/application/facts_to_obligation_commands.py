"""Facts about obligations become commands that count or withdraw an obligation."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple, TypedDict, TypeGuard, get_args
from uuid import UUID

from services.incentives.application.obligation_facts import (
    CountedFact,
    HandoffFact,
    ObligationFact,
    ObligationWithdrawnFact,
)
from services.incentives.domain.excuse_reason import ExcuseReason
from services.incentives.domain.monthly_period import LockedPeriods
from services.incentives.domain.obligation import (
    CountObligation,
    ObligationCommand,
    WithdrawObligation,
)
from services.incentives.domain.obligation_id import ObligationId
from services.incentives.domain.obligation_kind import ObligationKind
from services.incentives.domain.obligation_outcome import (
    DelayingInput,
    ObligationOutcome,
    determine_outcome,
)
from shared.contracts import comms, comms_actions, comms_changes, duties, goals, workflows
from shared.contracts import duties_dates as dates
from shared.contracts import duties_retrospectives as lessons
from shared.contracts import goals_readings as readings
from shared.eventsourcing.published_fact import Fact

_WITHDRAWING_FACTS = frozenset(get_args(ObligationWithdrawnFact))
_HANDOFF_FACTS = frozenset(get_args(HandoffFact))


class IdentifiedObligation(NamedTuple):
    """Which obligation a fact is about."""

    kind: str
    id: str
    department: str
    """The department that owes it."""


class _Terms(TypedDict, total=False):
    """What only facts of handoffs, actions and replies say: fields of `CountObligation`."""

    deadline: datetime
    excused_until: datetime | None
    delayed_by: DelayingInput | None
    project_id: UUID | None


def to_obligation_command(
    fact: Fact,
    payload: ObligationFact,
    obligation: IdentifiedObligation,
    locked_periods: LockedPeriods,
) -> ObligationCommand:
    """Return the command for a fact's obligation; a fact with a higher sequence is newer."""
    kind, obligation_id, department = obligation
    if not _counts(payload):
        return WithdrawObligation(obligation_id, fact.sequence, fact.id, locked_periods)
    done_at, outcome = _determine_outcome(payload)
    title, counterpart = _describe(payload)
    return CountObligation(
        obligation_id=obligation_id,
        kind=kind,
        department=department,
        due_at=_due_at(payload),
        done_at=done_at,
        outcome=outcome,
        revision=fact.sequence,
        cause=fact.id,
        locked_periods=locked_periods,
        title=title,
        counterpart=counterpart,
        done_by=getattr(payload, "done_by", None),
        excuse=_excuse_reason(payload) if outcome == "excused" else None,
        **_terms(payload),
    )


def due_at_if_counted(payload: ObligationFact) -> datetime | None:
    """Return the due time, whose month the obligation counts in; `None` if it is withdrawn."""
    return payload.due_at if _counts(payload) else None


def _due_at(payload: CountedFact) -> datetime:
    assert payload.due_at is not None  # noqa: S101  otherwise it is no obligation
    return payload.due_at


def _counts(payload: ObligationFact) -> TypeGuard[CountedFact]:
    return type(payload) not in _WITHDRAWING_FACTS


def identify_obligation(payload: ObligationFact) -> IdentifiedObligation:
    """Return which obligation a fact is about.

    Histories have tens of thousands of steps, so those are looked for first, here and below.
    """
    match payload:
        case workflows.StepDone() | workflows.StepOverdue():
            step = str(payload.step)
            identity = ObligationId(ObligationKind.WORKFLOW_STEP, payload.case_id, step)
        case (
            duties.HandoffAccepted()
            | duties.HandoffOverdue()
            | duties.HandoffExcused()
            | duties.HandoffCancelled()
            | dates.HandoffRescheduled()
            | dates.HandoffWaived()
        ):
            identity = ObligationId(ObligationKind.HANDOFF, payload.handoff_id)
            return IdentifiedObligation(identity.kind, str(identity), payload.sender)
        case duties.DutyFulfilled() | duties.DutyOverdue():
            identity = ObligationId(ObligationKind.DUTY, payload.duty_id, payload.occurrence)
        case comms.RequestReplied() | comms.ReplyBreached() | comms.ReplyReleased():
            identity = ObligationId(ObligationKind.REPLY, payload.request_id, str(payload.leg))
        case (
            goals.ProgressReported() | goals.ProgressOverdue() | readings.ProgressReportWithdrawn()
        ):
            identity = ObligationId(ObligationKind.PROGRESS_REPORT, payload.goal_id, payload.slot)
        case goals.SupportGiven() | goals.SupportOverdue() | goals.SupportWithdrawn():
            identity = ObligationId(ObligationKind.SUPPORT, payload.support_id)
        case (
            comms_changes.ActionCompleted()
            | comms_actions.ActionOverdue()
            | comms_actions.ActionReleased()
        ):
            action = str(payload.action_id)
            identity = ObligationId(ObligationKind.COMMITMENT, payload.meeting_id, action)
        case lessons.OwedLessons():
            identity = ObligationId(ObligationKind.RETROSPECTIVE, payload.project_id)
    return IdentifiedObligation(identity.kind, str(identity), payload.department)


def _excuse_reason(payload: CountedFact) -> ExcuseReason:
    is_reply = isinstance(payload, comms.RequestReplied)
    return ExcuseReason.ACCEPTED_PAUSE if is_reply else ExcuseReason.LATE_INPUT


def _terms(payload: ObligationFact) -> _Terms:
    if isinstance(payload, comms.RequestReplied) and payload.due_without_pauses is not None:
        return {"deadline": payload.due_without_pauses, "excused_until": payload.due_at}
    if isinstance(payload, comms_changes.ActionCompleted | comms_actions.ActionOverdue):
        return {"project_id": payload.project_id}
    if type(payload) not in _HANDOFF_FACTS:
        return {}
    assert isinstance(payload, HandoffFact)  # noqa: S101  for the type checker
    late_input = payload.delayed_by
    return {
        "deadline": payload.deadline,
        "excused_until": payload.excused_until,
        "delayed_by": DelayingInput(**late_input.model_dump()) if late_input else None,
        "project_id": payload.project_id,
    }


def _describe(payload: ObligationFact) -> tuple[str, str | None]:  # noqa: PLR0911
    """Return what is owed, in words, and the department to which it is owed."""
    match payload:
        case workflows.StepDone() | workflows.StepOverdue():
            return f"{payload.case}: {payload.activity}", None
        case (
            duties.HandoffAccepted()
            | duties.HandoffOverdue()
            | duties.HandoffExcused()
            | duties.HandoffCancelled()
            | dates.HandoffRescheduled()
            | dates.HandoffWaived()
            | duties.DutyFulfilled()
            | duties.DutyOverdue()
        ):
            return payload.deliverable, payload.recipient
        case comms.RequestReplied() | comms.ReplyBreached() | comms.ReplyReleased():
            return payload.subject, payload.asker
        case (
            goals.ProgressReported() | goals.ProgressOverdue() | readings.ProgressReportWithdrawn()
        ):
            return payload.goal, None
        case goals.SupportGiven() | goals.SupportOverdue() | goals.SupportWithdrawn():
            return payload.goal, payload.asker
        case (
            comms_changes.ActionCompleted()
            | comms_actions.ActionOverdue()
            | comms_actions.ActionReleased()
        ):
            return payload.text, payload.organiser
        case lessons.OwedLessons():
            return f"{payload.code}: {payload.name}", None


def _determine_outcome(
    payload: CountedFact,
) -> tuple[datetime | None, ObligationOutcome]:
    done_at: datetime | None
    match payload:
        case workflows.StepDone() | duties.DutyFulfilled() | lessons.RetrospectiveMet():
            done_at = payload.done_at
        case duties.HandoffExcused(delivered_at=None):
            return None, "excused"  # until it is delivered, or overdue once more
        case duties.HandoffAccepted() | duties.HandoffExcused():
            done_at, deadline = payload.delivered_at, payload.deadline
            return done_at, determine_outcome(done_at, deadline, payload.excused_until)
        case comms.RequestReplied():
            done_at, without = payload.replied_at, payload.due_without_pauses
            if without is not None:
                return done_at, determine_outcome(done_at, without, payload.due_at)
        case goals.ProgressReported():
            done_at = payload.reported_at
        case goals.SupportGiven():
            done_at = payload.given_at
        case comms_changes.ActionCompleted():
            done_at = payload.at
        case _:
            done_at = None
    return done_at, determine_outcome(done_at, _due_at(payload))
