"""The contacts of liaisons, round by round, and what is measured of each person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from services.duties.domain import liaison_contact as happened
from services.duties.domain.liaison_measures import (
    WINDOW,
    ContactOutcome,
    LiaisonMeasures,
    measure,
)
from shared.eventsourcing.event_store import RecordedEvent
from shared.postgres.projection import Projection

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection


async def load_measures(
    db: Connection, department: str, people: Collection[str], now: datetime
) -> Mapping[str, LiaisonMeasures]:
    """Return what is measured of each of these people in a department, over the last year."""
    outcomes: dict[str, list[ContactOutcome]] = defaultdict(list)
    for row in await db.fetch(
        "SELECT person, asked_at, due_at, answered_at, escalations FROM liaison_contact"
        " WHERE department = $1 AND person = ANY ($2) AND asked_at >= $3 AND NOT is_withdrawn",
        department,
        sorted(people),
        now - WINDOW,
    ):
        person, *values = row
        outcomes[person].append(ContactOutcome(*values))
    return {one: measure(outcomes[one], now) for one in people}


async def apply_events(db: Connection, events: Sequence[RecordedEvent[Any]]) -> None:
    """Bring the contacts up to date, event by event."""
    for recorded in events:
        match recorded.event:
            case happened.LiaisonContactAddressed(contact=contact):
                await db.execute(
                    "INSERT INTO liaison_contact (contact_id, round, kind, department, person,"
                    " asked_at, due_at, escalations, is_withdrawn)"
                    " VALUES ($1, $2, $3, $4, $5, $6, $7, 0, false)",
                    contact.contact_id,
                    contact.round,
                    contact.kind,
                    contact.department,
                    contact.person,
                    contact.asked_at,
                    contact.due_at,
                )
            case happened.LiaisonContactAnswered(contact=contact) as answered:
                await db.execute(
                    "UPDATE liaison_contact SET answered_at = $3, due_at = $4"
                    " WHERE contact_id = $1 AND round = $2",
                    contact.contact_id,
                    contact.round,
                    answered.answered_at,
                    answered.due_at,
                )
            case happened.LiaisonContactEscalated(contact=contact):
                await db.execute(
                    "UPDATE liaison_contact SET escalations = escalations + 1"
                    " WHERE contact_id = $1 AND round = $2",
                    contact.contact_id,
                    contact.round,
                )
            case happened.LiaisonContactWithdrawn(contact=contact):
                await db.execute(
                    "UPDATE liaison_contact SET is_withdrawn = true"
                    " WHERE contact_id = $1 AND round = $2",
                    contact.contact_id,
                    contact.round,
                )
            case _:
                pass  # another aggregate's


PROJECTION = Projection("liaison-contacts", ("liaison_contact",), apply_events)
