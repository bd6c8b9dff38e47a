"""The stored result of the last comparison with the areas' own facts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from services.insights.domain.source_freshness import (
    FactCountDifference,
    FactPlace,
    SourceFreshness,
    SourceState,
)

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

COMPARISON_TABLES = ("source_freshness", "fact_count_difference")
"""The tables that hold it; a rebuild empties them, as it forgets what was read before."""
_COLUMNS = ", ".join(SourceFreshness.model_fields)
_STORE = f"""
INSERT INTO source_freshness ({_COLUMNS}, last_position, last_fact_id)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
ON CONFLICT (area) DO UPDATE SET ({_COLUMNS}, last_position, last_fact_id) = (
    SELECT {", ".join(f"excluded.{name}" for name in SourceFreshness.model_fields)},
        excluded.last_position, excluded.last_fact_id
)
"""  # noqa: S608  names of fields
_DIFFERS = (SourceState.SOURCE_BEHIND_CHECKPOINT, SourceState.SOURCE_DIFFERS)


@dataclass(frozen=True)
class ComparedSource:
    """The result of comparing one area."""

    freshness: SourceFreshness
    differences: Sequence[FactCountDifference]
    last_known: FactPlace | None
    """What was known as the last fact read before this comparison."""
    last_read: FactPlace | None

    @property
    def remembered(self) -> FactPlace | None:
        """The fact to look for next time; where the area's history differs, still the old one.

        So that is not forgotten when the area publishes enough to have passed the checkpoint.
        """
        return self.last_known if self.freshness.state in _DIFFERS else self.last_read


async def store_comparison(db: Connection, compared: Sequence[ComparedSource]) -> None:
    """Replace what is stored about these areas, in the open transaction."""
    for one in compared:
        found, place = one.freshness, one.remembered
        await db.execute(
            _STORE,
            *(getattr(found, name) for name in SourceFreshness.model_fields),
            place.position if place else None,
            place.id if place else None,
        )
    await db.execute(
        "DELETE FROM fact_count_difference WHERE area = ANY ($1)",
        [one.freshness.area for one in compared],
    )
    await db.copy_records_to_table(
        "fact_count_difference",
        records=[
            (one.freshness.area, row.fact_type, row.month, row.expected, row.read)
            for one in compared
            for row in one.differences
        ],
    )


async def load_freshness(db: Connection) -> list[SourceFreshness]:
    """Return how far each area was read when that was last compared, by area."""
    rows = await db.fetch(f"SELECT {_COLUMNS} FROM source_freshness ORDER BY area")  # noqa: S608  names of fields
    return [SourceFreshness.model_validate(dict(row)) for row in rows]


async def load_differences(db: Connection, area: str, limit: int) -> list[FactCountDifference]:
    """Return where the counts of an area differed, the largest differences first."""
    rows = await db.fetch(
        "SELECT fact_type, month, expected, read FROM fact_count_difference WHERE area = $1"
        " ORDER BY abs(expected - read) DESC, fact_type, month LIMIT $2",
        area,
        limit,
    )
    return [FactCountDifference.model_validate(dict(row)) for row in rows]
