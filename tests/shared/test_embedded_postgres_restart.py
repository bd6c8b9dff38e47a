"""The embedded PostgreSQL is restarted when it dies, unless it dies repeatedly."""

from __future__ import annotations

import asyncio
import os
import signal
from contextlib import suppress
from pathlib import Path

import asyncpg
import pytest

from shared.embedded_postgres import (
    EmbeddedPostgres,
    PostgresFailure,
    orphan_process_cleanup,
    run_embedded_postgres,
)
from shared.embedded_postgres.polling import wait_until

UNAVAILABLE_ERRORS = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError)


def kill(server: EmbeddedPostgres) -> int:
    """Kill the server's first process alone, so that its children become orphans."""
    killed = server.postmaster_pid
    os.kill(killed, signal.SIGKILL)
    return killed


async def wait_until_replaced(server: EmbeddedPostgres, killed: int) -> bool:
    return await wait_until(lambda: server.postmaster_pid != killed, timeout_seconds=10)


async def fetch_value(pool: asyncpg.Pool, sql: str) -> object:
    """Query until the pool answers; raises `TimeoutError` after 10 seconds."""
    async with asyncio.timeout(10):
        while True:
            with suppress(*UNAVAILABLE_ERRORS):
                return await pool.fetchval(sql)
            await asyncio.sleep(0.02)


async def test_the_same_pool_works_after_the_server_was_killed(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with (
        run_embedded_postgres(tmp_path) as server,
        asyncpg.create_pool(**server.connect_arguments, min_size=3, max_size=3) as pool,
    ):
        await pool.execute("CREATE TABLE kept (word text)")
        await pool.execute("INSERT INTO kept VALUES ('committed')")
        killed = kill(server)
        assert await wait_until_replaced(server, killed)
        assert await fetch_value(pool, "SELECT word FROM kept") == "committed"
        pid_file = (tmp_path / "postgres" / "postmaster.pid").read_text(encoding="utf-8")
        assert int(pid_file.splitlines()[0]) == server.postmaster_pid
    assert f"PostgreSQL (process {killed}) was killed by signal 9." in caplog.text
    assert f"accepts connections again, as process {server.postmaster_pid}." in caplog.text


async def test_an_endless_statement_does_not_block_the_restart(
    tmp_path: Path,
) -> None:
    async with run_embedded_postgres(tmp_path) as server:
        connection = await asyncpg.connect(**server.connect_arguments)
        endless = asyncio.create_task(
            connection.execute("DO $$ BEGIN LOOP PERFORM 1; END LOOP; END $$")
        )
        await asyncio.sleep(0.2)
        assert await wait_until_replaced(server, kill(server))
        with pytest.raises(UNAVAILABLE_ERRORS):
            await endless
        await (await asyncpg.connect(**server.connect_arguments)).close()


async def test_a_stopped_server_is_restarted_too(tmp_path: Path) -> None:
    async with run_embedded_postgres(tmp_path) as server:
        stopped = server.postmaster_pid
        os.kill(stopped, signal.SIGINT)
        assert await wait_until_replaced(server, stopped)


@pytest.mark.parametrize("pause_s", [0, 0.1, 0.3, 0.4])
async def test_leaving_the_block_while_the_server_is_down_leaves_no_process(
    tmp_path: Path, pause_s: float
) -> None:
    async with run_embedded_postgres(tmp_path) as server:
        kill(server)
        await asyncio.sleep(pause_s)
    assert not orphan_process_cleanup._processes_of_cluster(tmp_path / "postgres")
    assert not (tmp_path / "postgres.socket").is_symlink()


async def test_a_repeatedly_dying_server_fails_the_block(tmp_path: Path) -> None:
    async def kill_repeatedly() -> None:
        async with run_embedded_postgres(tmp_path) as server:
            while True:
                await wait_until_replaced(server, kill(server))

    with pytest.raises(PostgresFailure, match=r"(?s)failed 5 times within 60 s.*signal 9.*The end"):
        await kill_repeatedly()
    task = asyncio.current_task()
    assert task is not None
    assert not task.cancelling()


async def test_a_server_that_cannot_restart_ends_the_block_with_the_reason(
    tmp_path: Path,
) -> None:
    async def damage_and_kill() -> None:
        async with run_embedded_postgres(tmp_path) as server:
            (tmp_path / "postgres" / "PG_VERSION").write_text("12\n", encoding="utf-8")
            kill(server)
            await asyncio.sleep(60)

    with pytest.raises(PostgresFailure, match=r"(?s)stopped while starting.*not compatible"):
        await damage_and_kill()


async def test_an_error_of_the_block_is_raised_unchanged(tmp_path: Path) -> None:
    with pytest.raises(asyncpg.InvalidPasswordError, match="raised by the block"):
        async with run_embedded_postgres(tmp_path):
            raise asyncpg.InvalidPasswordError("raised by the block")
