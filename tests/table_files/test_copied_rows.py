"""Rows that are cut short are never taken for all of them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import asyncpg
import pyarrow as pa
import pytest

from shared.table_files.copied_rows import copy_rows
from shared.testing.postgres_test_server import FreshDatabase

SCHEMA = pa.schema([("n", pa.int64()), ("text", pa.string())])
MANY = "SELECT n, repeat('x', 1000) FROM generate_series(1, 50000) AS n"


def count_rows(batches: Iterator[Any]) -> int:
    """Return how many rows there are."""
    return sum(batch.num_rows for batch in batches)


def list_numbers(batches: Iterator[Any]) -> list[int]:
    """Return the first column."""
    return [number for batch in batches for number in batch["n"].to_pylist()]


async def test_all_rows_arrive_in_their_order(fresh_database: FreshDatabase) -> None:
    connection = await fresh_database.database.open_connection("public")
    try:
        numbers = await copy_rows(connection, f"{MANY} LIMIT 9000", SCHEMA, list_numbers)
        assert numbers == list(range(1, 9001))
        assert await copy_rows(connection, f"{MANY} LIMIT 0", SCHEMA, count_rows) == 0
    finally:
        await connection.close()


async def test_a_connection_that_is_cut_gives_an_error_and_no_end(
    fresh_database: FreshDatabase,
) -> None:
    connection = await fresh_database.database.open_connection("public")
    other = await fresh_database.database.open_connection("public")
    loop = asyncio.get_running_loop()
    finished: list[int] = []

    def cut_after_the_first(batches: Iterator[Any]) -> None:
        for batch in batches:
            if not finished:
                cut = other.execute("SELECT pg_terminate_backend($1)", connection.get_server_pid())
                asyncio.run_coroutine_threadsafe(cut, loop).result(10)
            finished.append(batch.num_rows)
        finished.append(-1)

    try:
        with pytest.raises((asyncpg.PostgresError, OSError)):
            await copy_rows(connection, MANY, SCHEMA, cut_after_the_first)
        assert -1 not in finished
        assert sum(finished) < 50000
    finally:
        await other.close()


async def test_what_stops_the_reader_stops_the_query(fresh_database: FreshDatabase) -> None:
    connection = await fresh_database.database.open_connection("public")

    def fail(batches: Iterator[Any]) -> None:
        next(batches)
        raise OSError(28, "No space left on device")

    try:
        with pytest.raises(OSError, match="No space left"):
            await copy_rows(connection, MANY, SCHEMA, fail)
        assert await connection.fetchval("SELECT 1") == 1
    finally:
        await connection.close()
