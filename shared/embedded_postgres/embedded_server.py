"""The embedded server from an empty folder to a database that takes connections."""

from __future__ import annotations

import asyncio
import secrets
import time
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import asyncpg

from shared.data_folder.private_files import load_or_create_secret
from shared.embedded_postgres.cluster_creation import SUPERUSER, create_cluster
from shared.embedded_postgres.errors import PostgresFailure
from shared.embedded_postgres.orphan_process_cleanup import stop_orphan_processes
from shared.embedded_postgres.postgres_binaries import binaries_for_account
from shared.embedded_postgres.postmaster_process import run_postmaster
from shared.embedded_postgres.server_account import ServerAccount
from shared.embedded_postgres.server_log import ServerLog
from shared.embedded_postgres.server_restart import SupervisedServer, keep_server_running
from shared.embedded_postgres.socket_folder import (
    SOCKET_PORT,
    find_socket_folder,
    temporary_socket_folder,
)

if TYPE_CHECKING:
    from asyncio.subprocess import Process
    from collections.abc import AsyncIterator, Mapping
    from pathlib import Path

DATABASE_NAME = "concord"
PASSWORD_FILE_NAME = "postgres.password"  # noqa: S105  the file's name
START_TIMEOUT_SECONDS = 300.0
"""A recovery after a crash under load takes its time; a failing server ends by itself at once."""

_STARTUP_ERRORS = (OSError, asyncpg.OperatorInterventionError, asyncpg.ConnectionDoesNotExistError)


@dataclass(frozen=True)
class EmbeddedPostgres:
    """A server that is kept running."""

    connect_arguments: Mapping[str, Any] = field(repr=False)
    """Arguments for `asyncpg.connect` and `asyncpg.create_pool`; they outlive a restart."""
    supervised_server: SupervisedServer = field(repr=False)

    @property
    def postmaster_pid(self) -> int:
        """The server's first process at this moment."""
        return self.supervised_server.process.pid


def find_running_server(data_folder: Path) -> Mapping[str, Any] | None:
    """Return how to reach the server that another process runs on a data folder.

    `None` where no socket says that one does; that one left behind answers is not certain.
    """
    socket = find_socket_folder(data_folder)
    try:
        return (
            None
            if socket is None
            else _connect_arguments(socket, (data_folder / PASSWORD_FILE_NAME).read_text("utf-8"))
        )
    except FileNotFoundError:
        return None


def _connect_arguments(socket: Path, password: str) -> dict[str, Any]:
    return {
        "host": str(socket),
        "port": SOCKET_PORT,
        "user": SUPERUSER,
        "password": password,
        "database": DATABASE_NAME,
        "ssl": False,
    }


@asynccontextmanager
async def run_embedded_postgres(data_folder: Path) -> AsyncIterator[EmbeddedPostgres]:
    """Serve the database in the data folder `folder` until the block ends.

    Makes what is missing: `postgres/` (the cluster), `postgres.password`, `postgres.log`. The
    folder must exist and be ours (`DataFolder.acquire`). A server that dies is started again; while
    it is away, connections break and are refused. Raises `PostgresFailed`, also out of the block,
    which is cancelled when the server keeps dying.
    """
    cluster, log = data_folder / "postgres", ServerLog.open_at_end(data_folder)
    account = ServerAccount.for_cluster(cluster)
    password_file = data_folder / PASSWORD_FILE_NAME
    password = load_or_create_secret(password_file, lambda: secrets.token_urlsafe(32))
    program = await asyncio.to_thread(binaries_for_account, account)
    await stop_orphan_processes(cluster)
    with temporary_socket_folder(data_folder, account) as socket:
        await asyncio.to_thread(create_cluster, cluster, program, account, password, socket)
        connect = _connect_arguments(socket, password)

        @asynccontextmanager
        async def serving() -> AsyncIterator[Process]:
            try:
                async with run_postmaster(cluster, program, account, socket, log.path) as process:
                    try:
                        await _wait_until_accepting(process, connect, log)
                    except asyncpg.InvalidPasswordError as error:
                        raise PostgresFailure(
                            f"The password in {password_file} is not the one that this database "
                            "was made with. Put the original file back."
                        ) from error
                    yield process
            finally:
                await stop_orphan_processes(
                    cluster
                )  # what a killed server leaves bars the next one

        async with keep_server_running(serving, log) as server:
            yield EmbeddedPostgres(connect, server)


async def _wait_until_accepting(process: Process, connect: dict[str, Any], log: ServerLog) -> None:
    give_up_at = time.monotonic() + START_TIMEOUT_SECONDS
    while process.returncode is None and time.monotonic() < give_up_at:
        try:
            return await _ensure_database(connect)
        except _STARTUP_ERRORS:
            await asyncio.sleep(0.02)
    trouble = "stopped while starting" if process.returncode is not None else "takes no connection"
    raise PostgresFailure(f"PostgreSQL {trouble}. {log.tail()}")


async def _ensure_database(connect: dict[str, Any]) -> None:
    try:
        connection = await asyncpg.connect(**connect)
    except asyncpg.InvalidCatalogNameError:
        connection = await asyncpg.connect(**(connect | {"database": "postgres"}))
        await connection.execute(f"CREATE DATABASE {DATABASE_NAME}")
    await connection.close()
