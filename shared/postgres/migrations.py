"""Migrates an area's schema: applies its `.sql` files in order, each exactly once.

Files named `NNN_concurrently_….sql` create indexes of tables in use. They are applied outside of a
transaction, where PostgreSQL does not block writers meanwhile, and once more where they were
interrupted: each statement must bear its repetition.
"""

from __future__ import annotations

import asyncio
import hashlib
import re
from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable
from itertools import chain
from typing import TYPE_CHECKING

from shared.postgres.advisory_locks import LockPurpose, lock_keys

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

SHARED_MIGRATIONS_FOLDER = files("shared.postgres") / "schema"
LOCK_TIMEOUT_SECONDS = 3
"""A migration waits so long for a table lock; the old version serves requests meanwhile."""

CONCURRENT_MARK = "_concurrently_"
"""The part of a file's name that says that it creates indexes concurrently."""
LOCK_POLL_SECONDS = 0.2
_DROPPED_INDEX = re.compile(r"\bDROP INDEX CONCURRENTLY IF EXISTS \w+;")


class MigrationChanged(Exception):
    """A migration file was changed after it was applied; add a new file instead."""


def read_scripts(folder: Traversable, prefix: str = "") -> Iterator[tuple[str, str]]:
    """Yield (name, SQL) of a folder's migrations, in the order of their numbers."""
    found = (file for file in folder.iterdir() if file.name.endswith(".sql"))
    for file in sorted(found, key=lambda file: file.name):
        yield prefix + file.name, file.read_text("utf-8")


def for_new_tables(sql: str) -> str:
    """Return a migration's SQL for tables that nobody uses yet, where indexes are created fast.

    None is there to be dropped: in a schema in which read models are rebuilt, the name would be
    that of the index in use.
    """
    return _DROPPED_INDEX.sub("", sql).replace(" CONCURRENTLY ", " ")


async def list_pending(connection: Connection, area: str, schema_folder: Traversable) -> list[str]:
    """Return the names of the migrations that `migrate` would apply now."""
    table = f'"{area}".migration'
    exists = await connection.fetchval("SELECT to_regclass($1)", table)
    rows = await connection.fetch(f"SELECT name FROM {table}") if exists else []  # noqa: S608
    applied = {row["name"] for row in rows}
    return [name for name, _ in _all_scripts(schema_folder) if name not in applied]


def _all_scripts(schema: Traversable) -> Iterator[tuple[str, str]]:
    return chain(read_scripts(SHARED_MIGRATIONS_FOLDER, "backbone/"), read_scripts(schema))


async def migrate(connection: Connection, area: str, schema_folder: Traversable) -> list[str]:
    """Apply the missing migrations in their order and return their names.

    All up to a file that creates indexes of tables in use are applied in one transaction. Several
    processes may call it at once. Raises `MigrationChanged` where an applied file was edited since,
    and `asyncpg.LockNotAvailableError` where others lock a table for too long: a statement that
    waits for a table lock blocks all later statements on the table.
    """
    newly_applied: list[str] = []
    while True:
        names, is_complete = await _apply_until_concurrent(connection, area, schema_folder)
        newly_applied += names
        if is_complete:
            return newly_applied
        newly_applied += await _create_next_index(connection, area, schema_folder)


async def _apply_until_concurrent(
    connection: Connection, area: str, schema_folder: Traversable
) -> tuple[list[str], bool]:
    """Apply the missing files before the first that creates indexes of tables in use.

    Return their names, and whether nothing is missing after them.
    """
    newly_applied: list[str] = []
    async with connection.transaction():
        await connection.execute(
            "SELECT pg_advisory_xact_lock($1, $2)", *lock_keys(area, LockPurpose.MIGRATE)
        )
        if not await connection.fetchval("SELECT to_regnamespace($1) IS NOT NULL", f'"{area}"'):
            await connection.execute(f'CREATE SCHEMA "{area}"')
        await connection.execute(
            "CREATE TABLE IF NOT EXISTS migration ("
            " name text PRIMARY KEY, digest text NOT NULL,"
            " applied_at timestamptz NOT NULL DEFAULT now())"
        )
        await connection.execute(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT_SECONDS}s'")
        rows = await connection.fetch("SELECT name, digest FROM migration")
        applied = {row["name"]: row["digest"] for row in rows}
        for name, sql in _all_scripts(schema_folder):
            digest = hashlib.sha256(sql.encode()).hexdigest()
            if name not in applied:
                if CONCURRENT_MARK in name and applied:
                    return newly_applied, False
                await connection.execute(for_new_tables(sql))
                await _record_applied(connection, name, digest)
                newly_applied.append(name)
            elif applied[name] != digest:
                message = f"{area}: {name} was changed after it was applied; add a new file instead"
                raise MigrationChanged(message)
    return newly_applied, True


async def _create_next_index(
    connection: Connection, area: str, schema_folder: Traversable
) -> list[str]:
    """Apply the next missing file, if it creates indexes concurrently; return its name."""
    keys = lock_keys(area, LockPurpose.INDEXES)
    # A statement that waited for the lock would hold the snapshot that the index waits for.
    while not await connection.fetchval(  # noqa: ASYNC110  another process ends it
        "SELECT pg_try_advisory_lock($1, $2)", *keys
    ):
        await asyncio.sleep(LOCK_POLL_SECONDS)
    try:
        name = next(iter(await list_pending(connection, area, schema_folder)), "")
        if CONCURRENT_MARK not in name:
            return []
        sql = dict(_all_scripts(schema_folder))[name]
        for statement in filter(str.strip, sql.split(";")):
            await connection.execute(statement)
        await _record_applied(connection, name, hashlib.sha256(sql.encode()).hexdigest())
        return [name]
    finally:
        await connection.execute("SELECT pg_advisory_unlock($1, $2)", *keys)


async def _record_applied(connection: Connection, name: str, digest: str) -> None:
    await connection.execute("INSERT INTO migration VALUES ($1, $2)", name, digest)
