"""Runs the embedded server: from an empty folder to a database that accepts connections."""

from __future__ import annotations

import asyncio
import secrets
import time
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import asyncpg

from shared.data_folder.installation_presence import DATABASE_FOLDER_NAME
from shared.data_folder.private_files import load_or_create_secret
from shared.embedded_postgres.cluster_creation import SUPERUSER, create_cluster
from shared.embedded_postgres.crash_restart_supervisor import SupervisedServer, keep_server_running
from shared.embedded_postgres.errors import PostgresFailure
from shared.embedded_postgres.network_access import (
    NetworkAddress,
    ReaderAccess,
    write_host_rules,
)
from shared.embedded_postgres.orphan_process_cleanup import stop_orphan_processes
from shared.embedded_postgres.postgres_binaries import binaries_for_account
from shared.embedded_postgres.postmaster_process import run_postmaster
from shared.embedded_postgres.server_log import ServerLog
from shared.embedded_postgres.server_os_account import ServerOsAccount
from shared.embedded_postgres.socket_folder import (
    SOCKET_PORT,
    find_socket_folder,
    find_socket_port,
    temporary_socket_folder,
)
from shared.postgres.public_access import revoke_public_access
from shared.postgres.reader_roles import reader_group

if TYPE_CHECKING:
    from asyncio.subprocess import Process
    from collections.abc import AsyncIterator, Mapping
    from pathlib import Path

DATABASE_NAME = "concord"
PASSWORD_FILE_NAME = "postgres.password"  # noqa: S105  the file's name
START_TIMEOUT_SECONDS = 300.0
"""Recovery after a crash under load may take minutes; a server that fails ends at once."""

_STARTUP_ERRORS = (OSError, asyncpg.OperatorInterventionError, asyncpg.ConnectionDoesNotExistError)


@dataclass(frozen=True)
class EmbeddedPostgres:
    """A running server, which is started again when it dies."""

    connect_arguments: Mapping[str, Any] = field(repr=False)
    """Arguments for `asyncpg.connect` and `asyncpg.create_pool`; a restart does not change them."""
    supervised_server: SupervisedServer = field(repr=False)

    @property
    def postmaster_pid(self) -> int:
        """The process id of the present postmaster."""
        return self.supervised_server.process.pid


def find_server_connect_arguments(data_folder: Path) -> Mapping[str, Any] | None:
    """Return the connection arguments of the server that another process runs on a data folder.

    Return `None` where there is no socket. A socket may also be left by a dead server.
    """
    socket = find_socket_folder(data_folder)
    try:
        return (
            None
            if socket is None
            else _connect_arguments(
                socket,
                (data_folder / PASSWORD_FILE_NAME).read_text("utf-8"),
                find_socket_port(socket),
            )
        )
    except FileNotFoundError:
        return None


def _connect_arguments(socket: Path, password: str, port: int) -> dict[str, Any]:
    return {
        "host": str(socket),
        "port": port,
        "user": SUPERUSER,
        "password": password,
        "database": DATABASE_NAME,
        "ssl": False,
    }


@asynccontextmanager
async def run_embedded_postgres(
    data_folder: Path, os_user: str | None = None, reader_address: NetworkAddress | None = None
) -> AsyncIterator[EmbeddedPostgres]:
    """Run the database server of a data folder until the block ends.

    Under root, `os_user` names the user that it runs as; without one it has a user of its own.
    With `reader_address` it listens there, too, for read-only roles alone.
    Creates what is missing: `postgres/` (the cluster), `postgres.password`, `postgres.log`. The
    folder must exist and be owned by this process (`OwnedDataFolder.acquire`). A server that dies
    is started again; until then, connections are closed and refused. Raises `PostgresFailure`; when
    the server keeps dying, the block is cancelled and ends with that error.
    """
    cluster, log = data_folder / DATABASE_FOLDER_NAME, ServerLog.open_at_end(data_folder)
    account = ServerOsAccount.for_cluster(cluster, os_user)
    password_file = data_folder / PASSWORD_FILE_NAME
    password = load_or_create_secret(password_file, lambda: secrets.token_urlsafe(32))
    binaries = await asyncio.to_thread(binaries_for_account, account)
    await stop_orphan_processes(cluster)
    with temporary_socket_folder(data_folder, account) as socket:
        await asyncio.to_thread(create_cluster, cluster, binaries, account, password)
        port, access = SOCKET_PORT, None
        if reader_address is not None:
            port = reader_address.port
            access = ReaderAccess(reader_address, DATABASE_NAME, reader_group(DATABASE_NAME))
            await asyncio.to_thread(write_host_rules, cluster, account, access)
        connect_arguments = _connect_arguments(socket, password, port)

        @asynccontextmanager
        async def start_server() -> AsyncIterator[Process]:
            try:
                async with run_postmaster(
                    cluster, binaries, account, socket, log, access
                ) as process:
                    try:
                        await _wait_until_accepting(process, connect_arguments, log)
                    except asyncpg.InvalidPasswordError as error:
                        raise PostgresFailure(
                            f"The password in {password_file} is not the one that this database "
                            "was made with. Put the original file back."
                        ) from error
                    yield process
            finally:
                # Processes that a killed server leaves would prevent the next start.
                await stop_orphan_processes(cluster)

        async with keep_server_running(start_server, log) as server:
            yield EmbeddedPostgres(connect_arguments, server)


async def _wait_until_accepting(
    process: Process, connect_arguments: dict[str, Any], log: ServerLog
) -> None:
    deadline = time.monotonic() + START_TIMEOUT_SECONDS
    while process.returncode is None and time.monotonic() < deadline:
        try:
            return await _ensure_database(connect_arguments)
        except _STARTUP_ERRORS:
            await asyncio.sleep(0.02)
    problem = "stopped while starting" if process.returncode is not None else "takes no connection"
    raise PostgresFailure(f"PostgreSQL {problem}. {log.tail()}")


async def _ensure_database(connect_arguments: dict[str, Any]) -> None:
    try:
        connection = await asyncpg.connect(**connect_arguments)
    except asyncpg.InvalidCatalogNameError:
        await _create_database(connect_arguments)
        connection = await asyncpg.connect(**connect_arguments)
    try:
        await revoke_public_access(connection)
    finally:
        await connection.close()


async def _create_database(connect_arguments: dict[str, Any]) -> None:
    connection = await asyncpg.connect(**(connect_arguments | {"database": "postgres"}))
    try:
        await connection.execute(f"CREATE DATABASE {DATABASE_NAME}")
    finally:
        await connection.close()
