"""From the stored events of consultations to the facts that the area publishes."""

from __future__ import annotations

from pydantic import BaseModel

from services.duties.application.deciders import DutiesEvent
from services.duties.domain import handoff_consultation as events
from shared.contracts import duties_consultations as contracts


def consultation_fact(event: DutiesEvent) -> BaseModel | None:
    """Return the fact that an event of a consultation becomes, or `None`."""
    match event:
        case events.ConsultationAsked(question=question, due_at=due_at):
            return contracts.ConsultationAsked(**_fields(event), question=question, due_at=due_at)
        case events.ConsultationAnswered(answer=answer):
            return contracts.ConsultationAnswered(**_fields(event), answer=answer)
        case events.ConsultationWaived(reason=reason):
            return contracts.ConsultationWaived(**_fields(event), reason=reason)
        case events.ReceiptGiven():
            return contracts.ReceiptGiven(**_fields(event))
        case _:
            return None


def _fields(event: events.ConsultationEvent) -> dict[str, object]:
    return {
        **event.obligation.model_dump(
            include={"handoff_id", "project_id", "deliverable", "sender"}
        ),
        "department": event.department,
        "at": event.at,
    }
