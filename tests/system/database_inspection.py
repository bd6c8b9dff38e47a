"""A look into an installation's database, for what no answer of it would give away."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import asyncpg

Result = TypeVar("Result")

AREAS = ("comms", "directory", "duties", "goals", "incentives", "workflows")
BACKBONE_TABLES = {
    "stream",
    "event",
    "outbox",
    "idempotency",
    "checkpoint",
    "dead_letter",
    "deadline",
    "migration",
}
STAGING_TABLES = {"staged_history", "staged_row"}
_TABLES = """
SELECT schemaname, tablename FROM pg_tables
WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1, 2
"""


def query_rows(data: Path, sql: str, *values: Any) -> Sequence[Mapping[str, Any]]:
    """Return what a query finds in the database of a running installation."""

    async def fetch(db: asyncpg.Connection[asyncpg.Record]) -> Sequence[Mapping[str, Any]]:
        return [dict(row) for row in await db.fetch(sql, *values)]

    return _query(data, fetch)


def recorded_counts(data: Path) -> dict[str, int]:
    """Count what is kept for good: every area's events and facts, and its dead letters."""
    counts = " UNION ALL ".join(
        f"SELECT '{area} {table}' AS what, count(*) FROM {area}.{table}"
        for area in AREAS
        for table in ("event", "outbox", "dead_letter")
    )
    return {row["what"]: row["count"] for row in query_rows(data, counts)}


def installation_digests(data: Path) -> dict[str, str]:
    """Return a digest of every read model's rows, each byte of them."""
    return _query(data, database_digests)


async def database_digests(db: asyncpg.Connection[asyncpg.Record]) -> dict[str, str]:
    """Return the same for a database."""
    found = {}
    for schema, table in await db.fetch(_TABLES):
        if table not in BACKBONE_TABLES | STAGING_TABLES:
            found[f"{schema}.{table}"] = await db.fetchval(
                "SELECT count(*) || ' rows ' || coalesce(encode(sha256(convert_to("
                "string_agg(kept::text, E'\\n' ORDER BY kept::text COLLATE \"C\"), 'UTF8')),"
                f" 'hex'), '') FROM {schema}.{table} AS kept"
            )
    return found


def _query(
    data: Path, look: Callable[[asyncpg.Connection[asyncpg.Record]], Awaitable[Result]]
) -> Result:
    async def looking() -> Result:
        db = await asyncpg.connect(
            host=str((data / "postgres.socket").readlink()),
            port=5432,
            user="concord",
            password=(data / "postgres.password").read_text(),
            database="concord",
            ssl=False,
        )
        try:
            return await look(db)
        finally:
            await db.close()

    return asyncio.run(looking())
