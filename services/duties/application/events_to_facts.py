"""From stored events to the facts that the area publishes."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from services.duties.application.consultation_facts import consultation_fact
from services.duties.application.deciders import DutiesEvent
from services.duties.application.liaison_facts import liaison_fact
from services.duties.application.project_facts import project_fact
from services.duties.application.retrospective_facts import retrospective_fact
from services.duties.application.schedule_facts import schedule_fact
from services.duties.application.share_correction_facts import share_correction_fact
from services.duties.application.transfer_facts import transfer_fact
from services.duties.domain import handoff_dependency_events, standing_duty_events
from services.duties.domain import handoff_events as handoffs
from services.duties.domain.handoff_obligation import DelayingInput, Obligation
from services.duties.domain.recurrence import occurrence_name
from shared.contracts import duties as contracts
from shared.contracts import duties_changes as changes
from shared.eventsourcing.company_days import last_instant_of_day


def fact_from_event(event: DutiesEvent) -> BaseModel | None:
    """Return the fact that an event becomes, or `None` for one that stays inside the area."""
    return (
        project_fact(event)
        or _handoff_fact(event)
        or _standing_duty_fact(event)
        or retrospective_fact(event)
        or liaison_fact(event)
        or schedule_fact(event)
        or transfer_fact(event)
        or share_correction_fact(event)
        or consultation_fact(event)
    )


def _handoff_fact(event: DutiesEvent) -> BaseModel | None:  # noqa: PLR0911  one for each
    match event:
        case handoffs.HandoffOffered():
            return contracts.HandoffOffered(
                **_handoff_fields(event.obligation),
                at=event.at,
                entered_at=event.entered_at,
                awaiting_confirmation=event.awaiting_confirmation,
            )
        case handoffs.HandoffRecalled():
            return changes.HandoffRecalled(
                **_handoff_fields(event.obligation),
                deadline=event.deadline,
                at=event.at,
                entered_at=event.entered_at,
            )
        case handoffs.HandoffRejected():
            return contracts.HandoffRejected(
                **_handoff_fields(event.obligation),
                reason=event.reason,
                at=event.at,
                entered_at=event.entered_at,
                deadline=event.deadline,
                excused_until=event.excused_until,
            )
        case handoffs.HandoffAccepted():
            return contracts.HandoffAccepted(
                **_handoff_fields(event.obligation),
                due_at=event.obligation.due_at,
                deadline=event.deadline,
                delivered_at=event.delivered_at,
                excused_until=event.excused_until,
                at=event.at,
                entered_at=event.entered_at,
                delivery_confirmed=event.delivery_confirmed,
                delayed_by=_delaying_input(event.delayed_by),
                done_by=event.delivered_by,
            )
        case handoffs.HandoffOverdue():
            return contracts.HandoffOverdue(
                **_handoff_fields(event.obligation),
                due_at=event.obligation.due_at,
                deadline=event.deadline,
                excused_until=event.excused_until,
                at=event.at,
                delayed_by=_delaying_input(event.delayed_by),
            )
        case handoff_dependency_events.HandoffExcused():
            return contracts.HandoffExcused(
                **_handoff_fields(event.obligation),
                due_at=event.obligation.due_at,
                deadline=event.deadline,
                excused_until=event.excused_until,
                delivered_at=event.delivered_at,
                at=event.at,
                delayed_by=_delaying_input(event.delayed_by),
                done_by=event.delivered_by,
            )
        case handoffs.HandoffCancelled(overdue_announced=True):
            return contracts.HandoffCancelled(
                **_handoff_fields(event.obligation),
                due_at=event.obligation.due_at,
                deadline=event.deadline,
                reason=event.reason,
                at=event.at,
            )
        case handoff_dependency_events.HandoffHeldUp():
            return changes.HandoffHeldUp(
                **_handoff_fields(event.obligation), deadline=event.deadline, at=event.at
            )
        case handoff_dependency_events.InputArrived():
            return changes.HandoffInputArrived(
                **_handoff_fields(event.obligation),
                input_id=event.input_id,
                input_sender=event.input_sender,
                input_deliverable=event.input_deliverable,
                deadline=event.deadline,
                excused_until=event.excused_until,
                at=event.at,
            )
        case _:
            return None


def _standing_duty_fact(event: DutiesEvent) -> BaseModel | None:
    match event:
        case standing_duty_events.StandingDutyMade(duty=duty):
            return changes.StandingDutyMade(
                **_standing_duty_fields(event),
                effective_from=duty.effective_from,
                until=duty.until,
                scope=duty.scope,
                at=event.at,
            )
        case standing_duty_events.StandingDutyEnded(duty=duty):
            return changes.StandingDutyEnded(
                **_standing_duty_fields(event), until=duty.until, reason=event.reason, at=event.at
            )
        case standing_duty_events.OccurrenceFulfilled():
            return contracts.DutyFulfilled(
                **_occurrence_fields(event),
                done_at=event.counts_at,
                awaiting_confirmation=event.awaiting_confirmation,
                at=event.at,
                done_by=event.by,
            )
        case standing_duty_events.FulfilmentConfirmed():
            return contracts.DutyFulfilled(
                **_occurrence_fields(event),
                done_at=event.done_at,
                at=event.at,
                done_by=event.fulfilled_by,
            )
        case standing_duty_events.OccurrenceOverdue():
            return contracts.DutyOverdue(**_occurrence_fields(event), at=event.at)
        case _:
            return None


def _standing_duty_fields(event: standing_duty_events.StandingDutyEvent) -> dict[str, Any]:
    duty, next_date = event.duty, event.next_date
    return {
        **duty.model_dump(include={"duty_id", "activity", "deliverable", "recipient", "involved"}),
        "department": duty.accountable,
        "next_due_at": None if next_date is None else last_instant_of_day(next_date),
    }


def _occurrence_fields(
    event: standing_duty_events.OccurrenceFulfilled
    | standing_duty_events.FulfilmentConfirmed
    | standing_duty_events.OccurrenceOverdue,
) -> dict[str, Any]:
    return {
        **_standing_duty_fields(event),
        "occurrence": occurrence_name(event.duty.rhythm, event.day),
        "due_at": last_instant_of_day(event.day),
    }


def _delaying_input(delayed_by: DelayingInput | None) -> contracts.DelayingInput | None:
    return contracts.DelayingInput(**delayed_by.model_dump()) if delayed_by else None


def _handoff_fields(obligation: Obligation) -> dict[str, Any]:
    return obligation.model_dump(
        include={"handoff_id", "project_id", "deliverable", "sender", "recipient", "involved"}
    )
