"""The events behind a figure of a statement."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Literal
from uuid import UUID

from pydantic import BaseModel

if TYPE_CHECKING:
    from shared.postgres.pool import Connection

Part = Literal["obligation", "bonus", "adjustment"]

JUDGED = ("on_time", "late")
COUNTED = (*JUDGED, "excused")

OUTCOMES_OF = {
    "due": COUNTED,
    "on_time": ("on_time",),
    "late": ("late",),
    "excused": ("excused",),
    "on_time_rate": JUDGED,
    "score": JUDGED,
    "weighted_points": JUDGED,
}
"""Which obligations each figure of the KPI rests on."""


class Explained(BaseModel):
    """One event behind a figure."""

    part: Part
    name: str
    """The obligation, or the project's code."""
    kind: str | None
    period: str
    """The month it belongs to; an adjustment's is a locked one."""
    outcome: str | None
    was: str | None
    """An adjustment's outcome before."""
    due_at: datetime | None
    done_at: datetime | None
    event_id: UUID
    """The incentive area's own event."""
    cause: UUID
    """The fact behind it, whose id is its event's in the area it happened in."""


_SQL = """
SELECT * FROM (
    SELECT 1 AS place, 'obligation' AS part, obligation AS name, kind, period, outcome,
           NULL AS was, due_at, done_at, event_id, cause
    FROM ledger WHERE period = $1 AND department = $2 AND outcome = ANY ($3)
    UNION ALL
    SELECT 2, 'bonus', project, NULL, period, NULL, NULL, NULL, NULL, event_id, cause
    FROM project_outcome
    WHERE booked_in = $1 AND period = $1 AND outcome -> 'ratios' -> $2 IS NOT NULL
      AND (project = $4 OR $5)
    UNION ALL
    SELECT 3, 'adjustment', obligation, kind, period, outcome, was, NULL, NULL, event_id, cause
    FROM late_count WHERE booked_in = $1 AND department = $2 AND $6
    UNION ALL
    SELECT 3, 'adjustment', project, NULL, period, NULL, NULL, NULL, NULL, event_id, cause
    FROM project_outcome
    WHERE booked_in = $1 AND period <> $1 AND outcome -> 'ratios' -> $2 IS NOT NULL AND $6
) AS behind
WHERE $7::int IS NULL OR (place, name, event_id) > ($7, $8::text, $9::uuid)
ORDER BY place, name, event_id
LIMIT $10
"""


async def behind(
    db: Connection,
    period: str,
    department: str,
    figure: str | None,
    after: tuple[int, str, UUID] | None,
    limit: int,
) -> Sequence[tuple[tuple[int, str, UUID], Explained]]:
    """Return the events behind a figure, each with its sort key.

    `figure` is a KPI figure, `adjustments`, `bonus:PROJECT`, or `None` for all of them.
    """
    outcomes = COUNTED if figure is None else OUTCOMES_OF.get(figure, ())
    project = (figure or "").removeprefix("bonus:") if (figure or "").startswith("bonus:") else None
    rows = await db.fetch(
        _SQL,
        period,
        department,
        list(outcomes),
        project,
        figure is None,
        figure in (None, "adjustments"),
        *(after or (None, None, None)),
        limit,
    )
    return [
        ((row["place"], row["name"], row["event_id"]), Explained.model_validate(dict(row)))
        for row in rows
    ]
