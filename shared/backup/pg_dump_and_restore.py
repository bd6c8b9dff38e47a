"""pg_dump and pg_restore as child processes, and the server versions that they work with."""

from __future__ import annotations

import asyncio
import os
import re
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit, urlunsplit

from shared.backup.archive_file import CHUNK_BYTES, ByteSink
from shared.embedded_postgres import (
    PostgresFailure,
    bundled_binaries,
)
from shared.postgres import backup_snapshot
from shared.postgres.database_connections import Database

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection


MIN_RESTORE_SERVER_VERSION = 17
"""pg_restore 18 sets `transaction_timeout`, which PostgreSQL 17 introduced."""


PipeEnd = TypeVar("PipeEnd", asyncio.StreamReader, asyncio.StreamWriter)


async def dump_database(
    database: Database, schemas_to_dump: Sequence[str], snapshot_name: str, sink: ByteSink
) -> None:
    """Dump these schemas as of a snapshot into the sink; raises `PostgresFailure`."""
    schemas = [f"--schema={area}" for area in schemas_to_dump]
    process = await _start_program(
        database,
        [
            str(bundled_binaries().pg_dump),
            "--format=custom",
            "--no-unlogged-table-data",  # what callers have sent lately
            f"--snapshot={snapshot_name}",
            *schemas,
        ],
        stdout=PIPE,
    )
    async with _check_program_exit(process, "pg_dump"):
        output = _require_pipe(process.stdout)
        while chunk := await output.read(CHUNK_BYTES):
            sink.write(chunk)


async def load_database_dump(database: Database, dump_chunks: Iterable[bytes]) -> None:
    """Fill the database from a dump, in one transaction; raises `PostgresFailure`."""
    process = await _start_program(
        database,
        [
            str(bundled_binaries().pg_restore),
            "--single-transaction",
            "--exit-on-error",
            "--no-owner",
            "--no-privileges",
        ],
        stdin=PIPE,
    )
    async with _check_program_exit(process, "pg_restore"):
        pipe = _require_pipe(process.stdin)
        with suppress(BrokenPipeError, ConnectionResetError):  # it ended; its stderr says why
            for chunk in dump_chunks:
                pipe.write(chunk)
                await pipe.drain()
        pipe.close()


async def refuse_newer_server(connection: Connection) -> int:
    """Return the server's major version; raises `PostgresFailure` where it is newer than ours."""
    pg_dump_version = await _pg_dump_major_version()
    server_version = await backup_snapshot.read_server_major_version(connection)
    if server_version > pg_dump_version:
        raise PostgresFailure(
            f"The server is PostgreSQL {server_version}, and Concord's own pg_dump is of"
            f" {pg_dump_version}, which"
            " cannot read it. Install a Concord whose PostgreSQL is as new, or use the server's own"
            " pg_dump as docs/operations.md says."
        )
    return server_version


async def refuse_old_server(connection: Connection) -> None:
    """Raise `PostgresFailure` where the server is too old for our pg_restore."""
    server_version = await backup_snapshot.read_server_major_version(connection)
    if server_version < MIN_RESTORE_SERVER_VERSION:
        raise PostgresFailure(
            f"The server is PostgreSQL {server_version}; a backup is restored into"
            f" {MIN_RESTORE_SERVER_VERSION} or later."
        )


async def _pg_dump_major_version() -> int:
    process = await asyncio.create_subprocess_exec(
        str(bundled_binaries().pg_dump), "--version", stdout=PIPE
    )
    output, _ = await process.communicate()
    version = re.search(rb"(\d+)", output)
    if version is None:
        raise PostgresFailure(f"pg_dump does not say which version it is: {output!r}")
    return int(version[1])


async def _start_program(
    database: Database, command: Sequence[str], stdin: int | None = None, stdout: int | None = None
) -> Process:
    address, secret = _split_password(database.url())
    return await asyncio.create_subprocess_exec(
        *command,
        f"--dbname={address}",
        "--no-password",
        stdin=asyncio.subprocess.DEVNULL if stdin is None else stdin,
        stdout=stdout,
        stderr=PIPE,
        env={**os.environ, **secret, "LC_ALL": "C", "PGAPPNAME": "concord backup"},
    )


@asynccontextmanager
async def _check_program_exit(process: Process, name: str) -> AsyncIterator[None]:
    """Wait for a program's end; raises `PostgresFailure` with its standard error where it fails."""
    reading_stderr = asyncio.create_task(_require_pipe(process.stderr).read())
    try:
        yield
        code = await process.wait()
    except BaseException:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()
        raise
    finally:
        message = (await reading_stderr).decode(errors="replace").strip()
    if code != 0:
        raise PostgresFailure(f"{name} failed: {message or f'it ended with {code}'}")


def _require_pipe(end: PipeEnd | None) -> PipeEnd:
    if end is None:
        raise PostgresFailure("PostgreSQL's programs were started without pipes")
    return end


def _split_password(url: str) -> tuple[str, Mapping[str, str]]:
    """Return an address without its password, which `ps` would show, and PGPASSWORD's setting."""
    parts = urlsplit(url)
    login, at, host = parts.netloc.rpartition("@")
    user, _, password = login.partition(":")
    query = parse_qsl(parts.query, keep_blank_values=True)
    passwords = [value for name, value in query if name == "password"] or [unquote(password)]
    public_query = urlencode([pair for pair in query if pair[0] != "password"])
    address = urlunsplit(parts._replace(netloc=f"{user}{at}{host}", query=public_query))
    return address, {"PGPASSWORD": passwords[0]} if passwords[0] else {}
