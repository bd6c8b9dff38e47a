"""The read model of the inputs of handoffs, and of the excuses that late input gives."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from pydantic import BaseModel

from services.duties.domain import handoff_events as domain
from services.duties.domain.handoff_change_events import HandoffRescheduled
from services.duties.domain.handoff_dependency_events import InputArrived
from services.duties.projections.handoff_rows import HandoffStatus
from shared.eventsourcing.company_time import CompanyTime
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
    due_at: CompanyTime
    """The due date of the duty list."""
    status: HandoffStatus
    came_at: CompanyTime | None
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


async def find_dependents(db: Connection, handoff_ids: Collection[UUID]) -> dict[UUID, list[UUID]]:
    """Return, by input, the handoffs of other projects that depend on these handoffs."""
    rows = await db.fetch(
        "SELECT input_id, handoff_input.handoff_id FROM handoff_input"
        " JOIN handoff AS dependent ON dependent.handoff_id = handoff_input.handoff_id"
        " JOIN handoff AS input ON input.handoff_id = input_id"
        " WHERE input_id = ANY ($1) AND dependent.project_id <> input.project_id"
        " ORDER BY input_id, handoff_input.handoff_id",
        list(handoff_ids),
    )
    found: dict[UUID, list[UUID]] = {}
    for row in rows:
        found.setdefault(row["input_id"], []).append(row["handoff_id"])
    return found


def _delay(due_at: datetime, came_at: datetime | None) -> timedelta | None:
    return None if came_at is None else max(timedelta(), came_at - due_at)


class _Excuse(NamedTuple):
    """Until when a handoff is excused, and by which input."""

    excused_until: datetime
    delay: timedelta
    """The largest delay of an input, which never shrinks."""
    input_id: UUID | None
    """The first input with that delay; `None` where it was known before."""

    def following(self, earlier: _Excuse | None) -> _Excuse:
        """Return it with the input of an earlier one that had the same delay."""
        if earlier is None or self.delay > earlier.delay:
            return self
        return self._replace(input_id=earlier.input_id)


async def apply_events(db: Connection, events: Sequence[RecordedEvent[Any]]) -> None:
    """Bring the inputs and the excuses up to date; the last event of each handoff counts."""
    links: list[tuple[UUID, UUID]] = []
    excuses: dict[UUID, _Excuse] = {}
    for event in (recorded.event for recorded in events):
        match event:
            case domain.HandoffOpened(obligation=owed, inputs=inputs):
                links += [(owed.handoff_id, input_id) for input_id in dict.fromkeys(inputs)]
            case InputArrived(obligation=owed, excused_until=datetime() as until):
                arrived = _Excuse(until, until - event.deadline, event.input_id)
                excuses[owed.handoff_id] = arrived.following(excuses.get(owed.handoff_id))
            case (
                domain.HandoffRejected(obligation=owed, excused_until=datetime() as until)
                | HandoffRescheduled(obligation=owed, excused_until=datetime() as until)
            ):
                moved = _Excuse(until, until - event.deadline, None)
                excuses[owed.handoff_id] = moved.following(excuses.get(owed.handoff_id))
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
            "INSERT INTO handoff_excuse (handoff_id, excused_until, delay, input_id)"
            " SELECT * FROM unnest($1::uuid[], $2::timestamptz[], $3::interval[], $4::uuid[])"
            " ON CONFLICT (handoff_id) DO UPDATE SET excused_until = excluded.excused_until,"
            " delay = excluded.delay, input_id = CASE WHEN excluded.delay > handoff_excuse.delay"
            " THEN excluded.input_id ELSE handoff_excuse.input_id END",
            list(excuses),
            [excuse.excused_until for excuse in excuses.values()],
            [excuse.delay for excuse in excuses.values()],
            [excuse.input_id for excuse in excuses.values()],
        )


PROJECTION = Projection("inputs", ("handoff_input", "handoff_excuse"), apply_events)
