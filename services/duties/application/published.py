"""From stored events to the facts that others hear."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from services.duties.application.deciders import DutiesEvent, handoff_of
from services.duties.domain import handoff as handoffs
from services.duties.domain import late_input, standing_duty
from services.duties.domain import project as projects
from services.duties.domain.days import end_of
from services.duties.domain.obligation import Obligation
from services.duties.domain.rhythm import name_of
from shared.contracts import duties as published


def publish(event: DutiesEvent) -> BaseModel | None:
    """Translate what others may know of an event; its id becomes the fact's."""
    return _of_project(event) or _of_handoff(event) or _of_standing_duty(event)


def _of_project(event: DutiesEvent) -> BaseModel | None:
    match event:
        case projects.ProjectStarted(terms=terms):
            return published.ProjectStarted(
                project_id=event.project_id,
                code=terms.code,
                name=terms.name,
                participants=terms.participants,
                kick_off=event.kick_off,
                at=event.kick_off,
            )
        case projects.DutyScheduled(duty=duty):
            return published.DutyScheduled(
                handoff_id=handoff_of(duty.duty_id),
                project_id=event.project_id,
                duty_id=duty.duty_id,
                activity=duty.activity,
                deliverable=duty.deliverable,
                sender=duty.accountable,
                recipient=duty.recipient,
                due_at=event.due_at,
                depends_on=tuple(map(handoff_of, duty.depends_on)),
                at=event.at,
            )
        case projects.DutyWithdrawn():
            return published.DutyWithdrawn(
                handoff_id=handoff_of(event.duty_id),
                project_id=event.project_id,
                duty_id=event.duty_id,
                reason=event.reason,
                at=event.at,
            )
        case projects.ProjectClosed(terms=terms):
            return published.ProjectClosed(
                project_id=event.project_id,
                code=terms.code,
                name=terms.name,
                unit=terms.unit,
                target=terms.target,
                actual=event.actual,
                pool=published.Pool(**terms.pool.model_dump()) if terms.pool else None,
                shares=tuple(published.Share(**share.model_dump()) for share in terms.shares),
                at=event.at,
            )
        case projects.ProjectCancelled():
            return published.ProjectCancelled(
                project_id=event.project_id, reason=event.reason, at=event.at
            )
        case _:
            return None


def _of_handoff(event: DutiesEvent) -> BaseModel | None:  # noqa: PLR0911  one for each
    match event:
        case handoffs.HandoffOffered():
            return published.HandoffOffered(**_parties(event.obligation), at=event.at)
        case handoffs.HandoffRejected():
            return published.HandoffRejected(
                **_parties(event.obligation), reason=event.reason, at=event.at
            )
        case handoffs.HandoffAccepted():
            return published.HandoffAccepted(
                **_parties(event.obligation),
                due_at=event.obligation.due_at,
                deadline=event.deadline,
                delivered_at=event.delivered_at,
                excused_until=event.excused_until,
                at=event.at,
            )
        case handoffs.HandoffOverdue():
            return published.HandoffOverdue(
                **_parties(event.obligation),
                due_at=event.obligation.due_at,
                deadline=event.deadline,
                excused_until=event.excused_until,
                at=event.at,
            )
        case late_input.HandoffExcused():
            return published.HandoffExcused(
                **_parties(event.obligation),
                due_at=event.obligation.due_at,
                deadline=event.deadline,
                excused_until=event.excused_until,
                delivered_at=event.delivered_at,
                at=event.at,
            )
        case handoffs.HandoffCancelled(overdue_announced=True):
            return published.HandoffCancelled(
                **_parties(event.obligation),
                due_at=event.obligation.due_at,
                deadline=event.deadline,
                reason=event.reason,
                at=event.at,
            )
        case _:
            return None


def _of_standing_duty(event: DutiesEvent) -> BaseModel | None:
    match event:
        case standing_duty.OccurrenceFulfilled():
            return published.DutyFulfilled(**_occurrence(event), done_at=event.at, at=event.at)
        case standing_duty.OccurrenceOverdue():
            return published.DutyOverdue(**_occurrence(event), at=event.at)
        case _:
            return None


def _occurrence(
    event: standing_duty.OccurrenceFulfilled | standing_duty.OccurrenceOverdue,
) -> dict[str, Any]:
    duty = event.duty
    return {
        **duty.model_dump(include={"duty_id", "activity", "deliverable", "recipient"}),
        "department": duty.accountable,
        "occurrence": name_of(duty.rhythm, event.day),
        "due_at": end_of(event.day),
    }


def _parties(owed: Obligation) -> dict[str, Any]:
    return owed.model_dump(
        include={"handoff_id", "project_id", "deliverable", "sender", "recipient"}
    )
