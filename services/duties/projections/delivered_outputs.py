"""The read model of what departments handed over: accepted handoffs, and dates that were met."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from services.duties.domain.day_boundaries import company_date
from services.duties.domain.handoff_events import HandoffAccepted
from services.duties.domain.project_duties import normalize_activity
from services.duties.domain.recurrence import occurrence_name
from services.duties.domain.standing_duty_events import OccurrenceFulfilled
from shared.eventsourcing.event_store import RecordedEvent
from shared.postgres.projection import Projection

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection


async def apply_events(db: Connection, events: Sequence[RecordedEvent[Any]]) -> None:
    """Add what was accepted or fulfilled."""
    outputs = [output for recorded in events if (output := _output(recorded.event)) is not None]
    if not outputs:
        return
    await db.execute(
        "INSERT INTO delivered_output (entry_id, source_id, occurrence, kind, sender, sender_key,"
        " recipient, recipient_key, deliverable, deliverable_key, delivered_on)"
        " SELECT entry_id, source_id, occurrence, kind, sender, sender_key, recipient,"
        " recipient_key, deliverable, deliverable_key, delivered_on"
        " FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[],"
        " $7::text[], $8::text[], $9::text[], $10::text[], $11::date[]) AS output (entry_id,"
        " source_id, occurrence, kind, sender, sender_key, recipient, recipient_key, deliverable,"
        " deliverable_key, delivered_on) ON CONFLICT (source_id, occurrence) DO NOTHING",
        *zip(*outputs, strict=True),
    )


def _output(event: Any) -> tuple[Any, ...] | None:
    match event:
        case HandoffAccepted(obligation=owed):
            source = (owed.duty_id, owed.handoff_id, "", "handoff")
            parties, deliverable = (owed.sender, owed.recipient), owed.deliverable
        case OccurrenceFulfilled(duty=duty, day=day):
            occurrence = occurrence_name(duty.rhythm, day)
            source = (duty.duty_id, duty.duty_id, occurrence, "standing-duty")
            parties, deliverable = (duty.accountable, duty.recipient), duty.deliverable
        case _:
            return None
    sender, recipient = parties
    return (
        *source,
        sender,
        sender.casefold(),
        recipient,
        recipient.casefold(),
        deliverable,
        normalize_activity(deliverable),
        company_date(event.at),
    )


PROJECTION = Projection("delivered-outputs", ("delivered_output",), apply_events)
