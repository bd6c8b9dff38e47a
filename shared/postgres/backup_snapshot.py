"""A consistent snapshot of all areas for a backup.

Other sessions can import the exported snapshot by its name; that is how `pg_dump` sees the same
state that is described here.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from shared.postgres.advisory_locks import LockPurpose, lock_keys

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection


@dataclass(frozen=True)
class AreaSummary:
    """The contents of an area's schema: its migrations and its numbers of events and facts."""

    migrations: Mapping[str, str]
    """This maps the name of each applied migration to its digest."""
    events: int
    facts: int


@dataclass(frozen=True)
class DatabaseSnapshot:
    """An exported snapshot, which other sessions can import while its transaction is open."""

    name: str
    areas: Mapping[str, AreaSummary]


async def list_existing_schemas(connection: Connection, areas: Sequence[str]) -> list[str]:
    """Return those of the areas that have a schema in this database."""
    rows = await connection.fetch(
        "SELECT nspname FROM pg_namespace WHERE nspname = ANY ($1) ORDER BY nspname", list(areas)
    )
    return [row["nspname"] for row in rows]


async def list_nonempty_areas(connection: Connection, areas: Sequence[str]) -> list[str]:
    """Return the areas that have events, or whose schema has tables of somebody else."""
    return [
        area
        for area in await list_existing_schemas(connection, areas)
        if await connection.fetchval(
            f'SELECT EXISTS (SELECT FROM "{area}".event)'  # noqa: S608  no user input
            if await connection.fetchval("SELECT to_regclass($1)", f'"{area}".event')
            else f"SELECT EXISTS (SELECT FROM pg_tables WHERE schemaname = '{area}')"  # noqa: S608
        )
    ]


async def read_server_major_version(connection: Connection) -> int:
    """Return the server's major version, such as 18."""
    return int(await connection.fetchval("SHOW server_version_num")) // 10_000


@asynccontextmanager
async def hold_snapshot(
    connection: Connection, areas: Sequence[str]
) -> AsyncIterator[DatabaseSnapshot]:
    """Hold a snapshot of these areas until the block ends; appends go on meanwhile.

    Rebuilds wait until then: the swap of a rebuild would wait for the dump, and block all appends
    while it waits.
    """
    for area in areas:
        await connection.execute(
            "SELECT pg_advisory_lock_shared($1, $2)", *lock_keys(area, LockPurpose.REBUILD)
        )
    await connection.execute("SET idle_in_transaction_session_timeout = 0")
    async with connection.transaction(isolation="repeatable_read", readonly=True):
        name = await connection.fetchval("SELECT pg_export_snapshot()")
        yield DatabaseSnapshot(
            name, {area: await read_area_summary(connection, area) for area in areas}
        )


async def read_area_summary(connection: Connection, area: str) -> AreaSummary:
    """Return the contents of an area as the open transaction sees them."""
    await connection.execute("SELECT set_config('search_path', $1, true)", area)
    rows = await connection.fetch("SELECT name, digest FROM migration ORDER BY name")
    return AreaSummary(
        {row["name"]: row["digest"] for row in rows},
        await connection.fetchval("SELECT count(*) FROM event"),
        await connection.fetchval("SELECT count(*) FROM outbox"),
    )
