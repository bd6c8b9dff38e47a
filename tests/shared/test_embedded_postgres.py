"""The embedded PostgreSQL starts, stops and restarts, wherever its data folder is."""

from __future__ import annotations

import asyncio
import os
import signal
import stat
from pathlib import Path

import asyncpg
import pytest

from shared.embedded_postgres import EmbeddedPostgres, PostgresFailure, run_embedded_postgres

CREATE = "CREATE TABLE kept (word text)"
INSERT = "INSERT INTO kept VALUES ($1)"
SELECT = "SELECT word FROM kept"


async def execute(server: EmbeddedPostgres, sql: str, *values: str) -> None:
    connection = await asyncpg.connect(**server.connect_arguments)
    await connection.execute(sql, *values)
    await connection.close()


async def stored_texts(server: EmbeddedPostgres) -> list[str]:
    connection = await asyncpg.connect(**server.connect_arguments)
    rows = await connection.fetch(SELECT)
    await connection.close()
    return [row["word"] for row in rows]


async def store_text(folder: Path, word: str) -> Path:
    """Start on a new folder, commit a row, stop; return the socket's folder."""
    folder.mkdir(parents=True, exist_ok=True)
    async with run_embedded_postgres(folder) as server:
        await execute(server, CREATE)
        await execute(server, INSERT, word)
    return Path(server.connect_arguments["host"])


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


async def test_the_server_serves_and_leaves_neither_process_nor_socket(tmp_path: Path) -> None:
    (tmp_path / "postgres.log").touch(mode=0o644)  # as earlier versions made it
    async with run_embedded_postgres(tmp_path) as server:
        assert is_alive(server.postmaster_pid)
        socket = Path(server.connect_arguments["host"])
        assert stat.S_IMODE(socket.stat().st_mode) == 0o700
        for name in ("postgres.password", "postgres.log"):
            assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600
    assert not is_alive(server.postmaster_pid)
    assert not socket.exists()
    remaining = {path.name for path in tmp_path.iterdir()}
    assert remaining == {"postgres", "postgres.log", "postgres.password"}


async def test_the_server_is_configured_for_durability_and_any_script(tmp_path: Path) -> None:
    async with run_embedded_postgres(tmp_path) as server:
        connection = await asyncpg.connect(**server.connect_arguments)
        expected = {
            "fsync": "on",
            "jit": "off",
            "listen_addresses": "",
            "server_encoding": "UTF8",
            "TimeZone": "UTC",
        }
        for setting, value in expected.items():
            assert await connection.fetchval(f"SHOW {setting}") == value
        locale = "SELECT datlocprovider, datlocale FROM pg_database WHERE datname = 'concord'"
        assert tuple(await connection.fetchrow(locale)) == (b"b", "C.UTF-8")
        await connection.close()


async def test_a_wrong_password_is_refused(tmp_path: Path) -> None:
    async with run_embedded_postgres(tmp_path) as server:
        with pytest.raises(asyncpg.InvalidPasswordError):
            await asyncpg.connect(**{**server.connect_arguments, "password": "guessed"})


async def test_a_second_start_sees_the_data(tmp_path: Path) -> None:
    await store_text(tmp_path, "first")
    async with run_embedded_postgres(tmp_path) as server:
        assert await stored_texts(server) == ["first"]


@pytest.mark.parametrize(
    "name", ["my company's data", "跨部门 协作", "/".join(["a-deeply-nested-folder"] * 8)]
)
async def test_any_path_works(tmp_path: Path, name: str) -> None:
    socket = await store_text(tmp_path / name, "kept")
    assert len(os.fsencode(socket)) + len("/.s.PGSQL.5432") <= 107
    assert (tmp_path / name / "postgres" / "PG_VERSION").exists()


async def test_a_relative_path_works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    await store_text(Path("concord-data"), "kept")
    assert (tmp_path / "concord-data" / "postgres" / "PG_VERSION").exists()


async def test_two_servers_run_side_by_side(tmp_path: Path) -> None:
    await asyncio.gather(store_text(tmp_path / "one", "one"), store_text(tmp_path / "two", "two"))
    async with (
        run_embedded_postgres(tmp_path / "one") as one,
        run_embedded_postgres(tmp_path / "two") as two,
    ):
        assert (await stored_texts(one), await stored_texts(two)) == (["one"], ["two"])


async def test_a_committed_row_survives_a_killed_server(tmp_path: Path) -> None:
    async with run_embedded_postgres(tmp_path) as server:
        await execute(server, CREATE)
        await execute(server, INSERT, "committed")
        os.kill(server.postmaster_pid, signal.SIGKILL)
    async with run_embedded_postgres(tmp_path) as server:
        assert await stored_texts(server) == ["committed"]


async def test_a_reused_process_id_does_not_prevent_the_start(tmp_path: Path) -> None:
    await store_text(tmp_path, "kept")
    stale = tmp_path / "postgres" / "postmaster.pid"
    stale.write_text(f"{os.getpid()}\n/somewhere\n", encoding="utf-8")
    async with run_embedded_postgres(tmp_path) as server:
        assert await stored_texts(server) == ["kept"]


async def test_a_partly_created_cluster_is_created_again(tmp_path: Path) -> None:
    partial = tmp_path / "postgres.new-abandoned"
    partial.mkdir()
    (partial / "PG_VERSION").write_text("18\n", encoding="utf-8")
    await store_text(tmp_path, "kept")
    assert not partial.exists()


async def test_a_server_that_cannot_start_says_why(tmp_path: Path) -> None:
    await store_text(tmp_path, "kept")
    (tmp_path / "postgres" / "PG_VERSION").write_text("12\n", encoding="utf-8")
    with pytest.raises(PostgresFailure, match=r"(?s)stopped while starting.*not compatible"):
        async with run_embedded_postgres(tmp_path):
            pass


async def test_a_lost_password_is_named(tmp_path: Path) -> None:
    await store_text(tmp_path, "kept")
    (tmp_path / "postgres.password").unlink()
    with pytest.raises(PostgresFailure, match=r"postgres\.password"):
        async with run_embedded_postgres(tmp_path):
            pass


async def test_the_event_loop_is_not_blocked_while_the_server_starts(tmp_path: Path) -> None:
    longest = 0.0

    async def measure_pauses() -> None:
        nonlocal longest
        loop = asyncio.get_running_loop()
        while True:
            before = loop.time()
            await asyncio.sleep(0.01)
            longest = max(longest, loop.time() - before)

    measuring = asyncio.create_task(measure_pauses())
    await store_text(tmp_path, "kept")
    measuring.cancel()
    assert longest < 0.5
