"""The embedded server from an empty folder to a database that takes connections."""

from __future__ import annotations

import asyncio
import secrets
import time
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import asyncpg

from shared.runtime.embedded_postgres.account import Account
from shared.runtime.embedded_postgres.cluster import SUPERUSER, make_cluster
from shared.runtime.embedded_postgres.failure import PostgresFailed
from shared.runtime.embedded_postgres.orphans import stop_orphans
from shared.runtime.embedded_postgres.postmaster import postmaster
from shared.runtime.embedded_postgres.program import program_for
from shared.runtime.embedded_postgres.server_log import ServerLog
from shared.runtime.embedded_postgres.socket_folder import PORT, served_at, socket_folder
from shared.runtime.embedded_postgres.supervisor import Supervised, supervised
from shared.runtime.secret_file import kept_secret

if TYPE_CHECKING:
    from asyncio.subprocess import Process
    from collections.abc import AsyncIterator, Mapping
    from pathlib import Path

DATABASE = "concord"
PASSWORD = "postgres.password"  # noqa: S105  the file's name
START_WITHIN_S = 300.0
"""A recovery after a crash under load takes its time; a failing server ends by itself at once."""

_STARTING = (OSError, asyncpg.OperatorInterventionError, asyncpg.ConnectionDoesNotExistError)


@dataclass(frozen=True)
class EmbeddedPostgres:
    """A server that is kept running."""

    connect: Mapping[str, Any] = field(repr=False)
    """Arguments for `asyncpg.connect` and `asyncpg.create_pool`; they outlive a restart."""
    supervised: Supervised = field(repr=False)

    @property
    def pid(self) -> int:
        """The server's first process at this moment."""
        return self.supervised.process.pid


def served_elsewhere(folder: Path) -> Mapping[str, Any] | None:
    """Return how to reach the server that another process runs on a data folder.

    `None` where no socket says that one does; that one left behind answers is not certain.
    """
    socket = served_at(folder)
    try:
        return None if socket is None else _at(socket, (folder / PASSWORD).read_text("utf-8"))
    except FileNotFoundError:
        return None


def _at(socket: Path, password: str) -> dict[str, Any]:
    return {
        "host": str(socket),
        "port": PORT,
        "user": SUPERUSER,
        "password": password,
        "database": DATABASE,
        "ssl": False,
    }


@asynccontextmanager
async def embedded_postgres(folder: Path) -> AsyncIterator[EmbeddedPostgres]:
    """Serve the database in the data folder `folder` until the block ends.

    Makes what is missing: `postgres/` (the cluster), `postgres.password`, `postgres.log`. The
    folder must exist and be ours (`DataFolder.acquire`). A server that dies is started again; while
    it is away, connections break and are refused. Raises `PostgresFailed`, also out of the block,
    which is cancelled when the server keeps dying.
    """
    cluster, log = folder / "postgres", ServerLog.in_folder(folder)
    account = Account.for_cluster(cluster)
    password_file = folder / PASSWORD
    password = kept_secret(password_file, lambda: secrets.token_urlsafe(32))
    program = await asyncio.to_thread(program_for, account)
    await stop_orphans(cluster)
    with socket_folder(folder, account) as socket:
        await asyncio.to_thread(make_cluster, cluster, program, account, password, socket)
        connect = _at(socket, password)

        @asynccontextmanager
        async def serving() -> AsyncIterator[Process]:
            try:
                async with postmaster(cluster, program, account, socket, log.path) as process:
                    try:
                        await _accepting(process, connect, log)
                    except asyncpg.InvalidPasswordError as error:
                        raise PostgresFailed(
                            f"The password in {password_file} is not the one that this database "
                            "was made with. Put the original file back."
                        ) from error
                    yield process
            finally:
                await stop_orphans(cluster)  # what a killed server leaves bars the next one

        async with supervised(serving, log) as server:
            yield EmbeddedPostgres(connect, server)


async def _accepting(process: Process, connect: dict[str, Any], log: ServerLog) -> None:
    give_up_at = time.monotonic() + START_WITHIN_S
    while process.returncode is None and time.monotonic() < give_up_at:
        try:
            return await _have_database(connect)
        except _STARTING:
            await asyncio.sleep(0.02)
    trouble = "stopped while starting" if process.returncode is not None else "takes no connection"
    raise PostgresFailed(f"PostgreSQL {trouble}. {log.end()}")


async def _have_database(connect: dict[str, Any]) -> None:
    try:
        connection = await asyncpg.connect(**connect)
    except asyncpg.InvalidCatalogNameError:
        connection = await asyncpg.connect(**(connect | {"database": "postgres"}))
        await connection.execute(f"CREATE DATABASE {DATABASE}")
    await connection.close()
