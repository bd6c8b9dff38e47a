"""Queries of an installation's database, for what no response of the API shows."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import asyncpg

Result = TypeVar("Result")

AREAS = (
    "comms",
    "connectors",
    "directory",
    "duties",
    "goals",
    "incentives",
    "programme",
    "workflows",
)
BACKBONE_TABLES = {
    "stream",
    "earlier_event",
    "earlier_fact",
    "compact_event",
    "idempotency",
    "checkpoint",
    "dead_letter",
    "deadline",
    "migration",
    "caller_rate",
    "personal_key",
}
STAGING_TABLES = {
    "earlier_figures",
    "fact_count_difference",
    "log_upload",
    "source_freshness",
    "staged_history",
    "staged_row",
}
CACHE_TABLES = {"contact_version"}
"""What changes with every write, so that processes drop what they keep in memory; no read model."""
_TABLES = """
SELECT schemaname, tablename FROM pg_tables
WHERE schemaname NOT IN ('pg_catalog', 'information_schema')
    AND NOT starts_with(schemaname, 'pg_temp') ORDER BY 1, 2
"""


def query_rows(data: Path, sql: str, *values: Any) -> Sequence[Mapping[str, Any]]:
    """Return the rows of a query in the database of a running installation."""

    async def fetch(db: asyncpg.Connection[asyncpg.Record]) -> Sequence[Mapping[str, Any]]:
        return [dict(row) for row in await db.fetch(sql, *values)]

    return _query(data, fetch)


def recorded_counts(data: Path) -> dict[str, int]:
    """Return the number of every area's events, facts and dead letters."""
    counts = " UNION ALL ".join(
        f"SELECT '{area} {table}' AS what, count(*) FROM {area}.{table}"
        for area in AREAS
        for table in ("event", "outbox", "dead_letter")
    )
    return {row["what"]: row["count"] for row in query_rows(data, counts)}


def installation_digests(data: Path) -> dict[str, str]:
    """Return a digest of every read model's rows, to the byte."""
    return _query(data, database_digests)


async def database_digests(db: asyncpg.Connection[asyncpg.Record]) -> dict[str, str]:
    """Return a digest of every read model's rows in a connected database."""
    found = {}
    for schema, table in await db.fetch(_TABLES):
        if table not in BACKBONE_TABLES | STAGING_TABLES | CACHE_TABLES:
            found[f"{schema}.{table}"] = await db.fetchval(
                "SELECT count(*) || ' rows ' || coalesce(encode(sha256(convert_to("
                "string_agg(whole_row::text, E'\\n' ORDER BY whole_row::text COLLATE \"C\"),"
                f" 'UTF8')), 'hex'), '') FROM {schema}.{table} AS whole_row"
            )
    return found


def _query(
    data: Path, query: Callable[[asyncpg.Connection[asyncpg.Record]], Awaitable[Result]]
) -> Result:
    async def connect_and_query() -> Result:
        db = await asyncpg.connect(
            host=str((data / "postgres.socket").readlink()),
            port=5432,
            user="concord",
            password=(data / "postgres.password").read_text(),
            database="concord",
            ssl=False,
        )
        try:
            return await query(db)
        finally:
            await db.close()

    return asyncio.run(connect_and_query())
