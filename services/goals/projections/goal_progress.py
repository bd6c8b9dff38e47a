"""The read model of goals' newest values, and of whether they lag; it can be read as of any time.

The queries on its tables are in `goals`, because progress is only ever read with its goal.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from services.goals.domain import goal_tracking_events as domain
from services.goals.projections.temporal_tables import supersede_rows
from shared.eventsourcing.event_store import RecordedEvent
from shared.postgres.projection import Projection

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

_STANDING_COLUMNS = {
    "goal_id": "uuid",
    "number": "bigint",
    "seen_from": "timestamptz",
    "value": "numeric",
    "before": "numeric",
    "measured_at": "timestamptz",
}
_LAG_COLUMNS = {
    "goal_id": "uuid",
    "number": "bigint",
    "seen_from": "timestamptz",
    "lagging": "boolean",
}


async def apply_events(db: Connection, events: Sequence[RecordedEvent[Any]]) -> None:
    """Apply events to the tables of values and of lagging."""
    await supersede_rows(
        db,
        "standing",
        _STANDING_COLUMNS,
        [row for recorded in events for row in _standing_rows(recorded)],
    )
    await supersede_rows(
        db, "lag", _LAG_COLUMNS, [row for recorded in events for row in _lag_rows(recorded)]
    )


def _standing_rows(recorded: RecordedEvent[Any]) -> list[tuple[Any, ...]]:
    event = recorded.event
    match event:
        case domain.GoalStarted():
            value, before, measured_at = event.plan.metric.start, None, None
        case domain.ReadingWithdrawn(newest=None):
            value, before, measured_at = event.start, None, None
        case (
            domain.ReadingEntered(newest=domain.Reading() as newest)
            | domain.ReadingCorrected(newest=domain.Reading() as newest)
            | domain.ReadingWithdrawn(newest=domain.Reading() as newest)
        ):
            value, before, measured_at = newest.value, event.before, newest.measured_at
        case _:
            return []
    key = event.goal.goal_id
    return [(key, recorded.version, recorded.recorded_at, value, before, measured_at)]


def _lag_rows(recorded: RecordedEvent[Any]) -> list[tuple[Any, ...]]:
    event = recorded.event
    if not isinstance(event, domain.GoalLagged | domain.GoalRecovered):
        return []
    lagging = isinstance(event, domain.GoalLagged)
    return [(event.goal.goal_id, recorded.version, recorded.recorded_at, lagging)]


PROJECTION = Projection("standings", ("standing", "lag"), apply_events)
