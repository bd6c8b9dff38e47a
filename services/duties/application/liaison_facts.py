"""From the stored events of liaisons to the facts that the area publishes."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from services.duties.application.deciders import DutiesEvent
from services.duties.domain import liaison_absence as absences
from services.duties.domain import liaison_events as events
from shared.contracts import duties_liaisons as contracts


def liaison_fact(event: DutiesEvent) -> BaseModel | None:
    """Return the fact that an event of a liaison becomes; notes of competence become none."""
    match event:
        case (
            events.LiaisonNamed()
            | events.LiaisonHandedOver()
            | events.LiaisonHandOverWithdrawn()
            | events.LiaisonDeputyChanged()
        ):
            return contracts.LiaisonNamed(
                **_office_fields(event),
                person=event.person,
                deputy=event.deputy,
                was=_predecessor(event),
                valid_from=event.valid_from,
            )
        case events.LiaisonVacated():
            return contracts.LiaisonVacated(
                **_office_fields(event),
                person=event.person,
                valid_from=event.valid_from,
                cause=event.cause,
            )
        case events.LiaisonEnded():
            return contracts.LiaisonEnded(
                **_office_fields(event), valid_to=event.last_day, reason=event.reason
            )
        case absences.LiaisonAbsenceRecorded(period=period):
            return contracts.LiaisonAbsent(
                absence_id=period.absence_id,
                person=event.person,
                department=event.department,
                first_day=period.first_day,
                last_day=period.last_day,
                at=event.at,
            )
        case absences.LiaisonAbsenceWithdrawn(period=period):
            return contracts.LiaisonAbsenceWithdrawn(
                absence_id=period.absence_id,
                person=event.person,
                department=event.department,
                at=event.at,
            )
        case _:
            return None


def _predecessor(
    event: events.LiaisonNamed
    | events.LiaisonHandedOver
    | events.LiaisonHandOverWithdrawn
    | events.LiaisonDeputyChanged,
) -> str | None:
    match event:
        case events.LiaisonHandedOver(was=was):
            return was
        case events.LiaisonHandOverWithdrawn(withdrawn=withdrawn):
            return withdrawn
        case events.LiaisonDeputyChanged(person=person):
            return person
        case events.LiaisonNamed():
            return None


def _office_fields(event: events.LiaisonEvent) -> dict[str, Any]:
    office = event.office
    return {
        "liaison_id": office.liaison_id,
        "department": office.department,
        "item": contracts.LiaisonItem(kind=office.item.kind, id=office.item.id),
        "at": event.at,
    }
