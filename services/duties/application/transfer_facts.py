"""From the stored events of transfers and withdrawals to the facts that are published."""

from __future__ import annotations

from pydantic import BaseModel

from services.duties.application.deciders import DutiesEvent, handoff_id_for_duty
from services.duties.domain.handoff_change_events import HandoffTransferred
from services.duties.domain.project_transfer import ProjectTransferred
from services.duties.domain.project_withdrawal import ProjectWithdrawn
from services.duties.domain.standing_duty_events import StandingDutyTransferred
from shared.contracts import duties_changes as changes
from shared.contracts import duties_transfers as contracts
from shared.eventsourcing.company_days import last_instant_of_day

_HANDOFF_FIELDS = {
    "handoff_id", "project_id", "deliverable", "sender", "recipient", "involved",
}  # fmt: skip


def transfer_fact(event: DutiesEvent) -> BaseModel | None:
    """Return the fact that an event of a transfer or withdrawal becomes, or `None`."""
    match event:
        case ProjectTransferred(terms=terms, successors=successors):
            return contracts.ProjectTransferred(
                project_id=event.project_id,
                code=terms.code,
                name=terms.name,
                participants=terms.participants,
                goals=terms.goals,
                was=event.was,
                department=event.department,
                entries=tuple(
                    contracts.TransferredEntry(
                        duty_id=duty_id,
                        handoff_id=handoff_id_for_duty(duty_id),
                        department=department,
                    )
                    for duty_id, department in successors.items()
                ),
                reason=event.reason,
                at=event.at,
            )
        case ProjectWithdrawn(project_id=project_id, reason=reason, at=at):
            return changes.ProjectWithdrawn(project_id=project_id, reason=reason, at=at)
        case HandoffTransferred(obligation=owed):
            return contracts.HandoffTransferred(
                **owed.model_dump(include=_HANDOFF_FIELDS),
                was=event.was,
                department=event.successor
                or (owed.sender if event.side == "sender" else owed.recipient),
                side=event.side,
                due_at=owed.due_at,
                deadline=event.deadline,
                reason=event.reason,
                at=event.at,
            )
        case StandingDutyTransferred(duty=duty, next_date=day):
            return contracts.StandingDutyTransferred(
                **duty.model_dump(
                    include={"duty_id", "activity", "deliverable", "recipient", "involved"}
                ),
                department=duty.accountable,
                was=event.was,
                successor=event.successor
                or (duty.accountable if event.side == "sender" else duty.recipient),
                side=event.side,
                next_due_at=None if day is None else last_instant_of_day(day),
                reason=event.reason,
                at=event.at,
            )
        case _:
            return None
