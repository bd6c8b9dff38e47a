"""A ledger of many obligations, written by SQL: what a large company has in a month or a year."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

DEPARTMENTS = 500
_FILL_ROSTER = """
INSERT INTO roster (department, name, valid_from, seen_from)
SELECT 'D' || number, 'Department ' || number, '2020-01-01', '2026-01-01Z'
FROM generate_series(0, $1 - 1) AS number
"""
_FILL_LEDGER = """
INSERT INTO ledger (obligation, period, kind, department, outcome, due_at, done_at, cause, event_id,
                    seen_from)
SELECT kind || '-00000000-0000-7000-8000-' || lpad(number::text, 12, '0'),
       to_char(make_date(2025, 1 + number % $2, 1), 'YYYY-MM'),
       kind,
       'D' || number / 72 % $3,
       (ARRAY['on_time', 'on_time', 'on_time', 'late', 'excused'])[1 + number / 72 / $3 % 5],
       '2025-01-15Z', '2025-01-14Z', id, id, '2026-01-01Z'
FROM (
    SELECT number, gen_random_uuid() AS id,
           (ARRAY['handoff', 'duty', 'workflow-step', 'reply', 'progress-report', 'support'])
               [1 + number / 12 % 6] AS kind
    FROM generate_series(0, $1 - 1) AS number
) AS obligations
"""


async def fill_ledger(
    db: Connection, obligations: int, months: int, departments: int = DEPARTMENTS
) -> None:
    """Replace ledger and roster by so many obligations, in so many months from 2025-01 on.

    The indexes are made anew behind the rows, which takes a fraction of the time.
    """
    indexes = await db.fetch(
        "SELECT indexname, indexdef FROM pg_indexes"
        " WHERE schemaname = current_schema() AND tablename = 'ledger'"
    )
    async with db.transaction():
        await db.execute("TRUNCATE ledger, roster")
        for index in indexes:
            await db.execute(f"DROP INDEX {index['indexname']}")
        await db.execute(_FILL_ROSTER, departments)
        await db.execute(_FILL_LEDGER, obligations, months, departments)
        for index in indexes:
            await db.execute(index["indexdef"])
    await db.execute("VACUUM (ANALYZE) ledger")
