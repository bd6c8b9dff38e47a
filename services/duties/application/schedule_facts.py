"""From the stored events of kick-offs, moved dates and waivers to the facts that are published."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from services.duties.application.deciders import DutiesEvent, handoff_id_for_duty
from services.duties.domain import handoff_change_events as handoffs
from services.duties.domain import project_schedule_events as events
from services.duties.domain.handoff_obligation import Obligation
from services.duties.domain.project_goals import ProjectGoalsChanged
from shared.contracts import duties_dates as contracts
from shared.contracts.duties_changes import ProjectGoalsChanged as ServedGoalsChanged


def schedule_fact(event: DutiesEvent) -> BaseModel | None:  # noqa: PLR0911  one for each
    """Return the fact that an event about a date becomes, or `None`."""
    match event:
        case events.KickOffPlanned(kick_off=kick_off, was=was, reason=why, at=at):
            return contracts.KickOffPlanned(
                **_project(event), kick_off=kick_off, was=was, reason=why, at=at
            )
        case events.StartRefused(kick_off=kick_off, code=code, en=en, zh=zh, at=at):
            return contracts.StartRefused(
                **_project(event), kick_off=kick_off, refusal=code, en=en, zh=zh, at=at
            )
        case events.KickOffMoved(kick_off=kick_off, was=was, reason=reason, at=at):
            return contracts.KickOffMoved(
                **_project(event), kick_off=kick_off, was=was, reason=reason, at=at
            )
        case ProjectGoalsChanged(was=goals_before, at=at):
            return ServedGoalsChanged(**_project(event), was=goals_before, at=at)
        case events.DutyRescheduled(duty=duty):
            return contracts.DutyRescheduled(
                handoff_id=handoff_id_for_duty(duty.duty_id),
                project_id=event.project_id,
                duty_id=duty.duty_id,
                activity=duty.activity,
                deliverable=duty.deliverable,
                sender=duty.accountable,
                recipient=duty.recipient,
                due_at=event.due_at,
                was=event.was,
                reason=event.reason,
                at=event.at,
            )
        case handoffs.HandoffRescheduled(obligation=owed):
            return contracts.HandoffRescheduled(
                **_handoff(owed),
                was=event.was,
                deadline=event.deadline,
                excused_until=event.excused_until,
                overdue_announced=event.overdue_announced,
                reason=event.reason,
                at=event.at,
            )
        case handoffs.HandoffWaived(obligation=owed):
            return contracts.HandoffWaived(
                **_handoff(owed),
                deadline=event.deadline,
                overdue_announced=event.overdue_announced,
                reason=event.reason,
                at=event.at,
            )
        case _:
            return None


def _project(
    event: events.KickOffPlanned | events.StartRefused | events.KickOffMoved | ProjectGoalsChanged,
) -> dict[str, Any]:
    terms = event.terms
    return {
        "project_id": event.project_id,
        "code": terms.code,
        "name": terms.name,
        "participants": terms.participants,
        "goals": terms.goals,
    }


def _handoff(owed: Obligation) -> dict[str, Any]:
    return owed.model_dump(
        include={
            "handoff_id", "project_id", "deliverable", "sender", "recipient", "due_at", "involved",
        }
    )  # fmt: skip
