"""Where an address is set, the embedded server lets readers in there, and nobody else."""

from __future__ import annotations

import socket
from pathlib import Path

import asyncpg
import pytest

from shared.embedded_postgres import (
    NetworkAddress,
    find_server_connect_arguments,
    run_embedded_postgres,
)
from shared.installation.settings import Settings
from shared.installation.terminal_settings import InvalidSettings
from shared.postgres.database_connections import Database
from shared.postgres.reader_roles import changing_readers, put_reader, read_address


async def test_readers_sign_on_over_the_network_and_the_superuser_does_not(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    address = NetworkAddress.parse(f"127.0.0.1:{port}")
    async with run_embedded_postgres(tmp_path, reader_address=address) as server:
        assert find_server_connect_arguments(tmp_path) == server.connect_arguments
        connection = await Database(server.connect_arguments).open_connection("roles")
        await connection.execute("CREATE ROLE concord_goals LOGIN PASSWORD 'area'")
        async with changing_readers(connection, "concord_bi"):
            await put_reader(connection, "concord_bi", "concord_bi_one", "secret")
        found = await read_address(connection, "concord_bi_one")
        assert (found.host, found.port) == ("127.0.0.1", port)
        await connection.close()
        at = {"host": "127.0.0.1", "port": port, "database": "concord", "ssl": False}
        reader = await asyncpg.connect(**at, user="concord_bi_one", password="secret")
        assert await reader.fetchval("SHOW transaction_read_only") == "on"
        await reader.close()
        superuser = server.connect_arguments["password"]
        for user, password in [("concord", superuser), ("concord_goals", "area")]:
            with pytest.raises(asyncpg.InvalidAuthorizationSpecificationError, match="rejects"):
                await asyncpg.connect(**at, user=user, password=password)


@pytest.mark.parametrize("text", ["5433", "localhost:5433", "127.0.0.1", "127.0.0.1:0", "::1"])
def test_an_address_that_cannot_be_used_is_named(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONCORD_DATABASE_LISTEN", text)
    with pytest.raises(InvalidSettings, match="CONCORD_DATABASE_LISTEN"):
        Settings.from_environment()


def test_an_address_in_brackets_is_of_the_sixth_version() -> None:
    assert NetworkAddress.parse("[::1]:5433") == NetworkAddress("::1", 5433)
