"""Copies the rows of facts into the fact tables, and counts the facts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from services.insights.domain.folding.fact_totals import FactTotals
from services.insights.domain.folding.row_parts import Row
from services.insights.domain.star_schema.fact_tables import TABLES_BY_NAME
from shared.postgres.projection import copy_rows

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

_COUNT = """
WITH counted AS (
    INSERT INTO fact_count (area, fact_type, month, facts, late_facts)
    SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::bigint[])
    ON CONFLICT (area, fact_type, month) DO UPDATE
    SET facts = fact_count.facts + excluded.facts,
        late_facts = fact_count.late_facts + excluded.late_facts
)
INSERT INTO last_fact_read (area, position, fact_id, recorded_at)
SELECT * FROM unnest($6::text[], $7::bigint[], $8::uuid[], $9::timestamptz[])
ON CONFLICT (area) DO UPDATE
SET position = excluded.position, fact_id = excluded.fact_id, recorded_at = excluded.recorded_at
WHERE excluded.position > last_fact_read.position
"""


async def copy_fact_rows(db: Connection, rows: Mapping[str, Sequence[Row]]) -> None:
    """Copy rows, by table; raises `asyncpg.UniqueViolationError` where a fact has its rows."""
    for table, of_table in rows.items():
        await copy_rows(db, table, TABLES_BY_NAME[table].column_names, of_table)


async def count_facts(db: Connection, totals: FactTotals) -> None:
    """Add what was read to the counts of facts, and remember the last fact of each area."""
    counts = sorted(totals.counts.items())
    last = sorted(totals.last_facts.items())
    ids: list[UUID] = [fact.id for _, fact in last]
    await db.execute(
        _COUNT,
        [key[0] for key, _ in counts],
        [key[1] for key, _ in counts],
        [key[2] for key, _ in counts],
        [count.facts for _, count in counts],
        [count.late_facts for _, count in counts],
        [area for area, _ in last],
        [fact.position for _, fact in last],
        ids,
        [fact.recorded_at for _, fact in last],
    )
