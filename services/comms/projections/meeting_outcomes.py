"""The decisions and pieces of information of meetings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from pydantic import BaseModel

from services.comms.domain.meeting_events import OutcomeRecorded
from services.comms.domain.meeting_outcomes import OutcomeKind
from shared.eventsourcing.company_time import CompanyTime
from shared.eventsourcing.event_store import RecordedEvent
from shared.postgres.projection import Projection, execute_for_rows

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection


class OutcomeRow(BaseModel):
    """What a meeting decided, or was informed of."""

    outcome_id: UUID
    kind: OutcomeKind
    text: str
    goal_id: UUID | None
    blocker_id: UUID | None
    item_id: UUID | None
    at: CompanyTime


async def list_outcomes(db: Connection, meeting_id: UUID) -> list[OutcomeRow]:
    """Return a meeting's decisions and information in the order they were entered."""
    rows = await db.fetch(
        "SELECT outcome_id, kind, text, goal_id, blocker_id, item_id, at FROM meeting_outcome"
        " WHERE meeting_id = $1 ORDER BY place",
        meeting_id,
    )
    return [OutcomeRow(**row) for row in rows]


async def apply_events(db: Connection, events: Sequence[RecordedEvent[Any]]) -> None:
    """Insert the outcomes among the events; none changes."""
    found = [(r, r.event) for r in events if isinstance(r.event, OutcomeRecorded)]
    outcomes = [event.outcome for _, event in found]
    await execute_for_rows(
        db,
        "INSERT INTO meeting_outcome (meeting_id, outcome_id, place, kind, text, goal_id,"
        " blocker_id, item_id, at) SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::bigint[],"
        " $4::text[], $5::text[], $6::uuid[], $7::uuid[], $8::uuid[], $9::timestamptz[])",
        [event.meeting_id for _, event in found],
        [outcome.outcome_id for outcome in outcomes],
        [recorded.version for recorded, _ in found],
        [outcome.kind for outcome in outcomes],
        [outcome.text for outcome in outcomes],
        [outcome.about.goal_id for outcome in outcomes],
        [outcome.about.blocker_id for outcome in outcomes],
        [outcome.about.item_id for outcome in outcomes],
        [event.at for _, event in found],
    )


PROJECTION = Projection("outcomes", ("meeting_outcome",), apply_events)
