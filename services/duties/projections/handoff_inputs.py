"""The read model of the inputs of handoffs, and of the excuses that late input gives."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from pydantic import BaseModel

from services.duties.domain import handoff_events as domain
from services.duties.domain.handoff_dependency_events import InputArrived
from services.duties.projections.handoff_rows import HandoffStatus
from shared.eventsourcing.event_store import RecordedEvent
from shared.http.field_types import Duration
from shared.postgres.projection import Projection

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection


class InputRow(BaseModel):
    """A handoff that another one needs as input."""

    handoff_id: UUID
    deliverable: str
    sender: str
    due_at: datetime
    """The due date of the duty list."""
    status: HandoffStatus
    came_at: datetime | None
    """When the open or accepted offer counts as made; `null` while the sender holds it."""
    delay: Duration | None
    """The time from `due_at` to `came_at`, zero where it came earlier; `null` while it has not."""


async def list_inputs(db: Connection, handoff_id: UUID) -> list[InputRow]:
    """Return the inputs of a handoff, by due date."""
    rows = await db.fetch(
        "SELECT handoff.handoff_id, deliverable, sender, due_at, status,"
        " CASE WHEN status IN ('accepted', 'offered') THEN offer_counts_since END AS came_at"
        " FROM handoff_input JOIN handoff ON handoff.handoff_id = handoff_input.input_id"
        " WHERE handoff_input.handoff_id = $1 ORDER BY due_at, handoff.handoff_id",
        handoff_id,
    )
    return [InputRow(**row, delay=_delay(row["due_at"], row["came_at"])) for row in rows]


def _delay(due_at: datetime, came_at: datetime | None) -> timedelta | None:
    return None if came_at is None else max(timedelta(), came_at - due_at)


async def apply_events(db: Connection, events: Sequence[RecordedEvent[Any]]) -> None:
    """Bring the inputs and the excuses up to date; the last event of each handoff counts."""
    links: list[tuple[UUID, UUID]] = []
    excuses: dict[UUID, datetime] = {}
    for event in (recorded.event for recorded in events):
        match event:
            case domain.HandoffOpened(obligation=owed, inputs=inputs):
                links += [(owed.handoff_id, input_id) for input_id in dict.fromkeys(inputs)]
            case (
                InputArrived(obligation=owed, excused_until=datetime() as until)
                | domain.HandoffRejected(obligation=owed, excused_until=datetime() as until)
            ):
                excuses[owed.handoff_id] = until
            case _:
                pass
    if links:
        await db.execute(
            "INSERT INTO handoff_input (handoff_id, input_id)"
            " SELECT * FROM unnest($1::uuid[], $2::uuid[])",
            [handoff_id for handoff_id, _ in links],
            [input_id for _, input_id in links],
        )
    if excuses:
        await db.execute(
            "INSERT INTO handoff_excuse (handoff_id, excused_until)"
            " SELECT * FROM unnest($1::uuid[], $2::timestamptz[])"
            " ON CONFLICT (handoff_id) DO UPDATE SET excused_until = excluded.excused_until",
            list(excuses),
            list(excuses.values()),
        )


PROJECTION = Projection("inputs", ("handoff_input", "handoff_excuse"), apply_events)
