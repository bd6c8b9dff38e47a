"""The read model of where goals' readings come from, and of which goals feed which."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from pydantic import BaseModel

from services.goals.domain.cycle_and_hierarchy_events import GoalSourceSet
from services.goals.domain.goal_source import FormulaKind, FormulaOperand, GoalSource, SourceKind
from shared.eventsourcing.company_time import CompanyTime
from shared.eventsourcing.event_store import RecordedEvent
from shared.http.field_types import PlainDecimal
from shared.postgres.projection import Projection, execute_for_rows

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection


class FeedingGoal(BaseModel):
    """A goal that feeds another one, and its newest reading."""

    goal_id: UUID
    title: str
    department: str | None
    """The code of its department; `null` for a goal of the company."""
    factor: PlainDecimal | None
    """What its value is multiplied by, in a weighted mean its weight; `null` is 1."""
    unit: str
    value: PlainDecimal | None
    """The newest reading's; the start before the first one, `null` before the cycle is active."""
    measured_at: CompanyTime | None


class SourceRow(BaseModel):
    """Where a goal's readings come from."""

    kind: SourceKind
    formula: FormulaKind | None = None
    """How other goals feed it; `null` where none do."""
    of: FormulaOperand | None = None
    """What of the other goals the formula takes: the value, or the completion in percent."""
    goals: list[FeedingGoal] = []
    since: CompanyTime | None = None
    """Readings measured from then on come from this source; `null` where it never changed."""


async def load_source(db: Connection, goal_id: UUID, planned: SourceKind) -> SourceRow:
    """Return where a goal's readings come from; `planned` is what its plan says."""
    row = await db.fetchrow("SELECT source, since FROM goal_source WHERE goal_id = $1", goal_id)
    if row is None:
        return SourceRow(kind=planned)
    source = GoalSource.model_validate_json(row["source"])
    if source.formula is None:
        return SourceRow(kind=source.kind, since=row["since"])
    found = {one["goal_id"]: one for one in await db.fetch(_FEEDING, list(source.goal_ids))}
    return SourceRow(
        kind=source.kind,
        formula=source.formula.kind,
        of=source.formula.of,
        since=row["since"],
        goals=[
            FeedingGoal(
                **{**found[one.goal_id], "unit": json.loads(found[one.goal_id]["unit"])},
                factor=one.factor,
            )
            for one in source.formula.goals
        ],
    )


_FEEDING = """
SELECT goal.goal_id, title, department, plan -> 'metric' -> 'unit' AS unit, value, measured_at
FROM goal LEFT JOIN standing ON standing.goal_id = goal.goal_id AND standing.seen_to IS NULL
WHERE goal.goal_id = ANY ($1)
"""


async def apply_events(db: Connection, events: Sequence[RecordedEvent[Any]]) -> None:
    """Apply events to the tables of sources and of what feeds what."""
    changes = [one.event for one in events if isinstance(one.event, GoalSourceSet)]
    newest: dict[UUID, tuple[str, datetime]] = {
        event.goal.goal_id: (event.source.model_dump_json(), event.since) for event in changes
    }
    await execute_for_rows(
        db,
        "INSERT INTO goal_source (goal_id, source, since)"
        " SELECT * FROM unnest($1::uuid[], $2::json[], $3::timestamptz[])"
        " ON CONFLICT (goal_id) DO UPDATE SET source = excluded.source, since = excluded.since",
        list(newest),
        [source for source, _ in newest.values()],
        [since for _, since in newest.values()],
    )
    feeds = [
        (source_id, event.goal.goal_id) for event in changes for source_id in event.source.goal_ids
    ]
    await execute_for_rows(
        db,
        "INSERT INTO goal_feed (source_id, fed_id) SELECT * FROM unnest($1::uuid[], $2::uuid[])"
        " ON CONFLICT DO NOTHING",
        [source_id for source_id, _ in feeds],
        [fed_id for _, fed_id in feeds],
    )


PROJECTION = Projection("sources", ("goal_source", "goal_feed"), apply_events)
