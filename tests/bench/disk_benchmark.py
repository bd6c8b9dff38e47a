"""Benchmark: the disk that an imported history takes; the baseline is its events and facts as JSON.

What PostgreSQL would free by itself within a minute, such as the rows of an import that is done, is
freed before anything is counted.
"""

from __future__ import annotations

from shared.testing.installation import TestInstallation
from tests.bench.benchmark_ratio_result import RatioResult, expect_at_most

_TABLES = """
SELECT quote_ident(relname) AS name, pg_class.oid FROM pg_class
WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r'
"""
_SIZE = f"SELECT sum(pg_total_relation_size(oid)) FROM ({_TABLES}) AS one"
_JSON_SIZE = """
SELECT (SELECT coalesce(sum(octet_length(data::text)), 0) FROM event)
     + (SELECT coalesce(sum(octet_length(data::text)), 0) FROM outbox)
"""


async def measure_disk(installation: TestInstallation) -> RatioResult:
    """Return the bytes of all tables and indexes for each obligation that counts."""
    disk = json = obligations = 0
    for area in installation.installation.areas:
        async with area.pool.acquire() as db:
            names = [row["name"] for row in await db.fetch(_TABLES)]
            await db.execute(f"VACUUM {', '.join(names)}")
            disk += int(await db.fetchval(_SIZE))
            json += int(await db.fetchval(_JSON_SIZE))
            if area.name == "incentives":
                obligations = await db.fetchval("SELECT count(*) FROM ledger")
    return RatioResult(
        "disk of an obligation, all tables and indexes",
        [(disk / obligations, json / obligations)],
        "B",
        expect_at_most(2.0),
        "the JSON of the events and facts",
    )
