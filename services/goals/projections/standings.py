"""How goals stand by their newest reading, and whether they lag; the board reads it as of a moment.

The queries are those of `goals`: nobody asks for a standing without its goal.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from services.goals.domain import goal as domain
from services.goals.projections.seen import succeed
from shared.eventsourcing.store import Recorded
from shared.postgres.projection import Projection

if TYPE_CHECKING:
    from shared.postgres.pool import Connection

_STANDING = {
    "goal_id": "uuid",
    "number": "bigint",
    "seen_from": "timestamptz",
    "value": "numeric",
    "before": "numeric",
    "measured_at": "timestamptz",
}
_LAG = {"goal_id": "uuid", "number": "bigint", "seen_from": "timestamptz", "lagging": "boolean"}


async def project(db: Connection, events: Sequence[Recorded[Any]]) -> None:
    """Bring the standings up to date."""
    await succeed(db, "standing", _STANDING, [row for one in events for row in _stands(one)])
    await succeed(db, "lag", _LAG, [row for one in events for row in _lags(one)])


def _stands(recorded: Recorded[Any]) -> list[tuple[Any, ...]]:
    event = recorded.event
    match event:
        case domain.GoalStarted():
            newest, before, measured_at = event.plan.metric.start, None, None
        case domain.ReadingEntered() | domain.ReadingCorrected():
            newest, before = event.newest.value, event.before
            measured_at = event.newest.measured_at
        case _:
            return []
    key = event.goal.goal_id
    return [(key, recorded.version, recorded.recorded_at, newest, before, measured_at)]


def _lags(recorded: Recorded[Any]) -> list[tuple[Any, ...]]:
    event = recorded.event
    if not isinstance(event, domain.GoalLagged | domain.GoalRecovered):
        return []
    lagging = isinstance(event, domain.GoalLagged)
    return [(event.goal.goal_id, recorded.version, recorded.recorded_at, lagging)]


PROJECTION = Projection("standings", ("standing", "lag"), project)
