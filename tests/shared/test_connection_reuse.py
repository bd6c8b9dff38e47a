"""A pooled connection comes back without a transaction, and without a round trip for that."""

from __future__ import annotations

import asyncio
import random
import select
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import asyncpg
import pytest

from services.incentives.service import service as incentives
from shared.http.auth import Role
from shared.testing.installation import OpenTestInstallation
from shared.testing.postgres_test_server import FreshDatabase
from tests.shared.wire_message_counter import ROUND_TRIPS, count_client_messages

if TYPE_CHECKING:
    from shared.postgres.database_connections import ConnectionPool

BEGIN_ERRORS = (asyncpg.ActiveSQLTransactionError, asyncpg.InterfaceError)


@asynccontextmanager
async def open_pool_without_reset(database: FreshDatabase) -> AsyncIterator[ConnectionPool]:
    """Open a pool whose connections come back as they are."""

    async def keep(_connection: object) -> None:
        """Leave the session alone."""

    async with asyncpg.create_pool(
        **database.connect_arguments, min_size=1, max_size=1, reset=keep
    ) as pool:
        yield pool


@asynccontextmanager
async def open_product_pool(database: FreshDatabase) -> AsyncIterator[ConnectionPool]:
    """Open a pool as the product does."""
    async with await database.database.open_pool("concord", 1) as pool:
        yield pool


async def fails_for_the_next_user(pool: ConnectionPool) -> bool:
    """Tell whether the next user's transaction cannot begin."""
    async with pool.acquire() as connection:
        try:
            async with connection.transaction(isolation="repeatable_read"):
                await connection.fetchval("SELECT 1")
        except BEGIN_ERRORS:
            await connection.reset()  # so that the control counts each trial alone
            return True
    return False


async def fail_to_encode(pool: ConnectionPool) -> None:
    """Execute a statement that is not prepared yet with an argument that has another type."""
    async with pool.acquire() as connection:
        with pytest.raises(asyncpg.DataError):
            await connection.fetchval("SELECT $1::int", "text")


async def fail_to_encode_the_first_of_many(pool: ConnectionPool) -> None:
    """Execute a statement for several rows, the first of which has another type."""
    async with pool.acquire() as connection:
        with pytest.raises(asyncpg.DataError):
            await connection.executemany("SELECT $1::int", [("text",), (1,)])


async def fail_to_encode_after_reading_types(pool: ConnectionPool) -> None:
    """Execute a statement with a type that asyncpg first asks the server about."""
    async with pool.acquire() as connection:
        await connection.execute("CREATE TYPE public.pair AS (a int, b int)")
        with pytest.raises(asyncpg.DataError):
            await connection.fetchval("SELECT $1::public.pair", 1)


async def execute_for_no_rows(pool: ConnectionPool) -> None:
    """Execute a statement for as many rows as there are: none."""
    async with pool.acquire() as connection:
        await connection.executemany("SELECT $1::int", [])
        assert await connection.fetchmany("SELECT $1::int", []) == []


async def prepare_only(pool: ConnectionPool) -> None:
    """Prepare a statement and never execute it."""
    async with pool.acquire() as connection:
        await connection.prepare("SELECT $1::int")


async def stop_after_prepare(pool: ConnectionPool) -> None:
    """Open a cursor's transaction, and fail in it."""
    async with pool.acquire() as connection:
        with suppress(asyncpg.DataError):
            async with connection.transaction():
                await connection.cursor("SELECT $1::int", "text")


UNFINISHED = [
    fail_to_encode,
    fail_to_encode_the_first_of_many,
    execute_for_no_rows,
    prepare_only,
]


@pytest.mark.parametrize(
    "use", [*UNFINISHED, fail_to_encode_after_reading_types, stop_after_prepare]
)
async def test_an_unfinished_statement_leaves_no_transaction_to_the_next_user(
    fresh_database: FreshDatabase, use: Callable[[ConnectionPool], Awaitable[None]]
) -> None:
    async with open_product_pool(fresh_database) as pool:
        await use(pool)
        assert not await fails_for_the_next_user(pool)


@pytest.mark.parametrize("use", UNFINISHED)
async def test_without_a_reset_the_next_user_gets_the_transaction(
    fresh_database: FreshDatabase, use: Callable[[ConnectionPool], Awaitable[None]]
) -> None:
    async with open_pool_without_reset(fresh_database) as pool:
        await use(pool)
        assert await fails_for_the_next_user(pool)


async def wait_for_an_answer(pool: Any, using: asyncio.Task[None]) -> None:
    """Return once the only connection of a pool has bytes of the server that are not read yet."""
    async with asyncio.timeout(10):
        while not using.done():
            for holder in pool._holders:
                transport = holder._con and holder._con._transport
                if transport and select.select([transport.get_extra_info("socket")], [], [], 0)[0]:
                    return
            await asyncio.sleep(0)


async def count_failures_after_cancels(pool: ConnectionPool, trials: int) -> int:
    """Cancel a statement at random moments; return how often the next user could not begin.

    Every other one is cancelled about when the first answer is read, however long that takes.
    """
    chance, failures = random.Random(13), 0

    async def use_connection(statement: str) -> None:
        async with pool.acquire() as connection:
            await connection.fetchval(statement, [1])

    for trial in range(trials):
        using = asyncio.create_task(use_connection(f"SELECT {trial}, $1::int[]"))
        if trial % 2:
            await wait_for_an_answer(pool, using)
            for _ in range(chance.randrange(4)):
                await asyncio.sleep(0)
        else:
            for _ in range(chance.randrange(12)):
                await asyncio.sleep(0 if chance.random() < 0.5 else 0.0002)
        using.cancel()
        with suppress(asyncio.CancelledError):
            await using
        failures += await fails_for_the_next_user(pool)
    return failures


async def test_a_statement_cancelled_at_any_moment_leaves_no_transaction_to_the_next_user(
    fresh_database: FreshDatabase,
) -> None:
    async with open_product_pool(fresh_database) as pool:
        assert await count_failures_after_cancels(pool, 100) == 0
    async with open_pool_without_reset(fresh_database) as pool:
        assert await count_failures_after_cancels(pool, 100) > 0, "no cancel fell in between"


async def test_a_request_cancelled_at_any_moment_leaves_no_transaction_to_the_next_request(
    start_installation: OpenTestInstallation,
) -> None:
    chance = random.Random(13)
    async with start_installation([incentives], background=False) as running:
        headers = running.authorization_headers(Role.GENERAL_MANAGER)
        pool = running.area("incentives").pool

        async def read_statement() -> int:
            found = await running.http_client.get(
                "/api/incentives/v1/statements/2026-10", headers=headers
            )
            return found.status_code

        for _ in range(100):
            async with pool.acquire() as connection:
                await connection.reload_schema_state()  # so that statements are prepared again
            reading = asyncio.create_task(read_statement())
            for _ in range(chance.randrange(60)):
                await asyncio.sleep(0 if chance.random() < 0.5 else 0.0002)
            reading.cancel()
            with suppress(asyncio.CancelledError):
                await reading
            assert await read_statement() == 200
            assert not await fails_for_the_next_user(pool)


async def test_a_use_that_ends_well_costs_no_round_trip_of_its_own(
    fresh_database: FreshDatabase, tmp_path: Path
) -> None:
    async with (
        count_client_messages(fresh_database.connect_arguments, tmp_path) as (database, counts),
        await database.open_pool("concord", 1) as pool,
    ):
        await fails_for_the_next_user(pool)  # prepares the statements
        counts.clear()
        for _ in range(10):
            async with pool.acquire() as connection:
                await connection.fetchval("SELECT 1")
            await fails_for_the_next_user(pool)
        sent = {kind: counts[kind] for kind in ROUND_TRIPS}
        # 10 statements; 10 times a begin, a statement and a commit
        assert sent == {"Q": 20, "S": 20, "H": 0}

        counts.clear()
        await fail_to_encode(pool)
        assert counts["Q"] == 1
