"""Read models of a version without `as_of` are migrated."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from services.incentives.service import service
from shared.postgres.migrations import migrate, read_scripts
from shared.testing.postgres_test_server import FreshDatabase

FIRST = datetime(2026, 11, 2, tzinfo=UTC)
OLD = ("001_ledger.sql", "002_results.sql", "003_books.sql")
STREAMS = (
    "obligation-handoff-1",
    "obligation-handoff-2",
    "project-1",
    "plan",
    "period-2026-10",
    "roster-A",
    "roster-A",
)
"""The streams of the events at positions 1 and on, one an hour."""

_EVENT = """
INSERT INTO event (position, stream, version, id, recorded_at, context, data)
VALUES ($1, $2, $3, lpad($1::bigint::text, 32, '0')::uuid, $4, '{}', '{}')
"""
_ROWS = """
INSERT INTO ledger VALUES ('handoff-1', '2026-11', 'handoff', 'A', 'late', now(), NULL,
                           gen_random_uuid(), lpad('1', 32, '0')::uuid);
INSERT INTO late_count VALUES (2, 'handoff-2', '2026-10', '2026-11', 'handoff', 'A', NULL, 'late',
                               gen_random_uuid(), lpad('2', 32, '0')::uuid);
INSERT INTO project_outcome VALUES (gen_random_uuid(), 'launch', '2026-11', '2026-11', '{}',
                                    gen_random_uuid(), lpad('3', 32, '0')::uuid);
INSERT INTO plan VALUES (2, '{}');
INSERT INTO locked_period VALUES ('2026-10', 1, now(), '{}', '{}');
INSERT INTO roster VALUES ('A', 'Alpha', '2026-01-01', NULL);
"""
_SEEN = """
SELECT 'ledger', seen_from FROM ledger UNION ALL SELECT 'late_count', seen_from FROM late_count
UNION ALL SELECT 'project_outcome', seen_from FROM project_outcome
UNION ALL SELECT 'plan', seen_from FROM plan UNION ALL SELECT 'period', seen_from FROM locked_period
UNION ALL SELECT 'roster', seen_from FROM roster
"""


async def test_migrated_rows_get_the_times_of_their_events(
    fresh_database: FreshDatabase, tmp_path: Path
) -> None:
    before = tmp_path / "schema"
    before.mkdir()
    for name, sql in read_scripts(service.read_model_migrations):
        if name in OLD:
            (before / name).write_text(sql, "utf-8")
    connection = await fresh_database.database.open_connection("incentives")
    try:
        await migrate(connection, "incentives", before)
        for position, stream in enumerate(STREAMS, 1):
            version = STREAMS[:position].count(stream)
            at = FIRST + timedelta(hours=position)
            await connection.execute(_EVENT, position, stream, version, at)
        await connection.execute(_ROWS)

        await migrate(connection, "incentives", service.read_model_migrations)

        seen = {
            name: (at - FIRST) / timedelta(hours=1) for name, at in await connection.fetch(_SEEN)
        }
    finally:
        await connection.close()
    assert seen == {
        "ledger": 1,
        "late_count": 2,
        "project_outcome": 3,
        "plan": 4,
        "period": 5,
        "roster": 6,
    }
