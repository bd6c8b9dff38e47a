"""The read model of what closed surveys say of satisfaction."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from shared.eventsourcing.event_store import RecordedEvent
from shared.postgres.projection import Projection

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

_SURVEY_CLOSED = "survey-closed"


async def apply_events(db: Connection, recorded_events: Sequence[RecordedEvent[Any]]) -> None:
    """Keep the mean answer of each survey that was closed with enough answers."""
    for recorded in recorded_events:
        event = recorded.event
        if event.type == _SURVEY_CLOSED and event.satisfaction is not None:
            await db.execute(
                "INSERT INTO observed_satisfaction (survey_id, event_id, mean, answers, closed_at)"
                " VALUES ($1, $2, $3, $4, $5) ON CONFLICT (survey_id) DO UPDATE SET"
                " (event_id, mean, answers, closed_at)"
                " = ROW (excluded.event_id, excluded.mean, excluded.answers, excluded.closed_at)",
                event.survey_id,
                recorded.id,
                event.satisfaction.mean_ten_thousandths,
                event.satisfaction.answers,
                event.at,
            )


PROJECTION = Projection("observed-satisfaction", ("observed_satisfaction",), apply_events)
