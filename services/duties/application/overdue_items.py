"""What is owed of handoffs and standing duties, and announced as overdue, for the audit."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from services.duties.application.deciders import DutiesEvent
from services.duties.application.owed_retrospectives import retrospective_overdue_changes
from services.duties.domain import handoff_events as handoffs
from services.duties.domain import standing_duty_events
from services.duties.domain.handoff_change_events import HandoffRescheduled, HandoffWaived
from services.duties.domain.handoff_dependency_events import HandoffHeldUp, InputArrived
from shared.eventsourcing.company_days import last_instant_of_day
from shared.eventsourcing.overdue_items import (
    AnnouncedOverdue,
    Met,
    OverdueChange,
    Owed,
    Released,
)


def overdue_changes(event: DutiesEvent) -> Sequence[OverdueChange]:
    """Return what an event changes of what is owed."""
    match event:
        case handoffs.HandoffOpened(obligation=owed):
            return [Owed(_handoff(owed.handoff_id), owed.due_at)]
        case (
            handoffs.HandoffRecalled()
            | handoffs.HandoffRejected()
            | InputArrived(with_sender=True)
            | HandoffRescheduled(with_sender=True)
        ):
            due_at = event.excused_until or event.deadline
            return [Owed(_handoff(event.obligation.handoff_id), due_at)]
        case handoffs.HandoffOffered():
            return [Met(_handoff(event.obligation.handoff_id))]
        case handoffs.HandoffCancelled() | HandoffHeldUp() | HandoffWaived():
            return [Released(_handoff(event.obligation.handoff_id))]
        case handoffs.HandoffOverdue():
            due_at = event.excused_until or event.deadline
            return [AnnouncedOverdue(_handoff(event.obligation.handoff_id), due_at)]
        case _:
            return _standing_duty_changes(event)


def _standing_duty_changes(event: DutiesEvent) -> Sequence[OverdueChange]:
    """Return what an event changes of a standing duty: owed is its earliest open date."""
    match event:
        case standing_duty_events.StandingDutyMade(duty=duty, next_date=day):
            return _next(duty.duty_id, day)
        case standing_duty_events.OccurrenceFulfilled(duty=duty, day=day, next_date=next_day):
            met = Met(_standing_duty(duty.duty_id), last_instant_of_day(day))
            return [met, *_next(duty.duty_id, next_day)]
        case standing_duty_events.OccurrenceOverdue(duty=duty, day=day, next_date=next_day):
            announced = AnnouncedOverdue(_standing_duty(duty.duty_id), last_instant_of_day(day))
            return [announced, *_next(duty.duty_id, next_day)]
        case standing_duty_events.StandingDutyEnded(duty=duty, next_date=next_day):
            return _next(duty.duty_id, next_day)
        case _:
            return retrospective_overdue_changes(event)


def _next(duty_id: UUID, day: date | None) -> list[OverdueChange]:
    item = _standing_duty(duty_id)
    return [Released(item) if day is None else Owed(item, last_instant_of_day(day))]


def _handoff(handoff_id: UUID) -> str:
    return f"handoff {handoff_id}"


def _standing_duty(duty_id: UUID) -> str:
    return f"standing duty {duty_id}"
