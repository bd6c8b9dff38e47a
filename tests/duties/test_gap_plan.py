"""The plan of the report of gaps among many entries."""

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

from services.duties.projections.gaps import GAP_LIST_QUERY
from tests.duties.area_client import DutiesClient

SIZE = 20_000
_ENTRIES = (
    "INSERT INTO accountability (entry_id, kind, project_id, activity, activity_key, deliverable,"
    " accountable, accountable_key, recipient, scope, scope_keys, first_day, last_day)"
    " SELECT md5('d' || n)::uuid,"
    " CASE n % 4 WHEN 0 THEN 'standing-duty' ELSE 'project-entry' END,"
    " md5('p' || n % 500)::uuid, 'a' || n % 9000, 'a' || n % 9000, 'it', 'rnd', 'rnd',"
    " CASE n % 100 WHEN 0 THEN 'gone' ELSE 'test' END, '{}', '{}', date '2026-01-01' + n % 300,"
    " date '2026-02-01' + n % 300 FROM generate_series(1, $1) AS n"
)
_DUTIES = (
    "INSERT INTO duty (duty_id, project_id, place, activity, deliverable, accountable, recipient,"
    " due_days, acceptance, depends_on)"
    " SELECT md5('d' || n)::uuid, md5('p' || n % 500)::uuid, n,"
    " 'a', 'it', 'rnd', 'test', 9, 'x', ARRAY[md5('d' || n % 7 + 1)::uuid]"
    " FROM generate_series(1, $1) AS n"
)
_HANDOFFS = (
    "INSERT INTO handoff (handoff_id, version, project_id, duty_id, deliverable, sender,"
    " recipient, due_at, deadline, status, since)"
    " SELECT md5('h' || n)::uuid, 1, md5('p' || n % 500)::uuid,"
    " md5('d' || n)::uuid, 'it', 'rnd', 'test', now(), now(),"
    " CASE n % 3 WHEN 0 THEN 'awaited' ELSE 'accepted' END, now()"
    " FROM generate_series(1, $1) AS n"
)


def scans_of(plan: dict[str, Any]) -> Iterator[tuple[str, int]]:
    """Yield each table that a plan reads whole, and how often."""
    if plan["Node Type"] == "Seq Scan":
        yield plan["Relation Name"], plan["Actual Loops"]
    for part in plan.get("Plans", ()):
        yield from scans_of(part)


async def test_the_report_of_gaps_reads_no_large_table_once_for_each_entry(
    area_client: DutiesClient,
) -> None:
    async with area_client.area.pool.acquire() as db:
        transaction = db.transaction()
        await transaction.start()
        for statement in (_ENTRIES, _DUTIES, _HANDOFFS):
            await db.execute(statement, SIZE)
        await db.execute("ANALYZE accountability, duty, handoff")
        logged: list[Any] = []
        db.add_query_logger(logged.append)
        filters = {"today": date(2026, 11, 23), "days": 30}
        rows = await GAP_LIST_QUERY.fetch(db, filters, limit=51)
        await db.fetchval("SELECT 1")  # loggers are called later
        [read] = [one for one in logged if "ORDER BY" in one.query]
        db.remove_query_logger(logged.append)
        found = await db.fetchval(
            f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {read.query}", *read.args
        )
        await transaction.rollback()
    assert len(rows) == 51
    scans = list(scans_of(json.loads(found)[0]["Plan"]))
    often = [one for one in scans if one[0] in {"accountability", "duty", "handoff"} and one[1] > 1]
    assert ("accountability", 1) in scans
    assert not often, found
