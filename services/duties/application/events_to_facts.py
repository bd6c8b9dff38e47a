"""From stored events to the facts that the area publishes."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from services.duties.application.deciders import DutiesEvent, handoff_id_for_duty
from services.duties.domain import handoff_dependency_events, project_events, standing_duty_events
from services.duties.domain import handoff_events as handoffs
from services.duties.domain.day_boundaries import last_instant_of_day
from services.duties.domain.handoff_obligation import Obligation
from services.duties.domain.recurrence import occurrence_name
from shared.contracts import duties as contracts


def fact_from_event(event: DutiesEvent) -> BaseModel | None:
    """Return the fact that an event becomes, or `None` for one that stays inside the area."""
    return _project_fact(event) or _handoff_fact(event) or _standing_duty_fact(event)


def _project_fact(event: DutiesEvent) -> BaseModel | None:
    match event:
        case project_events.ProjectStarted(terms=terms):
            return contracts.ProjectStarted(
                project_id=event.project_id,
                code=terms.code,
                name=terms.name,
                participants=terms.participants,
                kick_off=event.kick_off,
                at=event.kick_off,
            )
        case project_events.DutyScheduled(duty=duty):
            return contracts.DutyScheduled(
                handoff_id=handoff_id_for_duty(duty.duty_id),
                project_id=event.project_id,
                duty_id=duty.duty_id,
                activity=duty.activity,
                deliverable=duty.deliverable,
                sender=duty.accountable,
                recipient=duty.recipient,
                due_at=event.due_at,
                depends_on=tuple(map(handoff_id_for_duty, duty.depends_on)),
                at=event.at,
            )
        case project_events.DutyWithdrawn():
            return contracts.DutyWithdrawn(
                handoff_id=handoff_id_for_duty(event.duty_id),
                project_id=event.project_id,
                duty_id=event.duty_id,
                reason=event.reason,
                at=event.at,
            )
        case project_events.ProjectClosed(terms=terms):
            return contracts.ProjectClosed(
                project_id=event.project_id,
                code=terms.code,
                name=terms.name,
                unit=terms.unit,
                target=terms.target,
                actual=event.actual,
                pool=contracts.Pool(**terms.pool.model_dump()) if terms.pool else None,
                shares=tuple(contracts.Share(**share.model_dump()) for share in terms.shares),
                at=event.at,
            )
        case project_events.ProjectCancelled():
            return contracts.ProjectCancelled(
                project_id=event.project_id, reason=event.reason, at=event.at
            )
        case _:
            return None


def _handoff_fact(event: DutiesEvent) -> BaseModel | None:  # noqa: PLR0911  one for each
    match event:
        case handoffs.HandoffOffered():
            return contracts.HandoffOffered(**_handoff_fields(event.obligation), at=event.at)
        case handoffs.HandoffRejected():
            return contracts.HandoffRejected(
                **_handoff_fields(event.obligation), reason=event.reason, at=event.at
            )
        case handoffs.HandoffAccepted():
            return contracts.HandoffAccepted(
                **_handoff_fields(event.obligation),
                due_at=event.obligation.due_at,
                deadline=event.deadline,
                delivered_at=event.delivered_at,
                excused_until=event.excused_until,
                at=event.at,
            )
        case handoffs.HandoffOverdue():
            return contracts.HandoffOverdue(
                **_handoff_fields(event.obligation),
                due_at=event.obligation.due_at,
                deadline=event.deadline,
                excused_until=event.excused_until,
                at=event.at,
            )
        case handoff_dependency_events.HandoffExcused():
            return contracts.HandoffExcused(
                **_handoff_fields(event.obligation),
                due_at=event.obligation.due_at,
                deadline=event.deadline,
                excused_until=event.excused_until,
                delivered_at=event.delivered_at,
                at=event.at,
            )
        case handoffs.HandoffCancelled(overdue_announced=True):
            return contracts.HandoffCancelled(
                **_handoff_fields(event.obligation),
                due_at=event.obligation.due_at,
                deadline=event.deadline,
                reason=event.reason,
                at=event.at,
            )
        case _:
            return None


def _standing_duty_fact(event: DutiesEvent) -> BaseModel | None:
    match event:
        case standing_duty_events.OccurrenceFulfilled():
            return contracts.DutyFulfilled(
                **_occurrence_fields(event), done_at=event.at, at=event.at
            )
        case standing_duty_events.OccurrenceOverdue():
            return contracts.DutyOverdue(**_occurrence_fields(event), at=event.at)
        case _:
            return None


def _occurrence_fields(
    event: standing_duty_events.OccurrenceFulfilled | standing_duty_events.OccurrenceOverdue,
) -> dict[str, Any]:
    duty = event.duty
    return {
        **duty.model_dump(include={"duty_id", "activity", "deliverable", "recipient"}),
        "department": duty.accountable,
        "occurrence": occurrence_name(duty.rhythm, event.day),
        "due_at": last_instant_of_day(event.day),
    }


def _handoff_fields(obligation: Obligation) -> dict[str, Any]:
    return obligation.model_dump(
        include={"handoff_id", "project_id", "deliverable", "sender", "recipient"}
    )
