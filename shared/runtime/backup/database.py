"""PostgreSQL's own programs for a dump and its reading, and where an installation's database is."""

from __future__ import annotations

import asyncio
import os
import re
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager, suppress
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit, urlunsplit

import asyncpg

from shared.postgres import snapshot
from shared.postgres.pool import AWAY, Database
from shared.runtime.backup.archive import CHUNK, BackupRefused, Sink
from shared.runtime.data_folder import DataFolder, FolderInUse
from shared.runtime.embedded_postgres import (
    PostgresFailed,
    embedded_postgres,
    program_for_us,
    served_elsewhere,
)
from shared.runtime.settings import Settings

if TYPE_CHECKING:
    from shared.postgres.pool import Connection

OLDEST_TO_FILL = 17
"""pg_restore 18 sets `transaction_timeout`, which came with it."""

Stream = TypeVar("Stream", asyncio.StreamReader, asyncio.StreamWriter)


@contextmanager
def failing_clearly() -> Iterator[None]:
    """Raise `PostgresFailed` where the database is away or goes away, or it or the disk refuses."""
    try:
        yield
    except (*AWAY, asyncpg.PostgresError) as error:
        raise PostgresFailed(
            f"It failed: {error!r}. Is the database within reach, and is there room on the disk?"
        ) from error


@asynccontextmanager
async def database_at_rest_or_work(settings: Settings) -> AsyncIterator[Database]:
    """Give the database of an installation that is there, whether it runs or not.

    Raises `BackupRefused` where there is none, and `PostgresFailed`.
    """
    if settings.database_url is not None:
        yield Database({"dsn": settings.database_url})
        return
    folder = settings.data.absolute()
    if not (folder / "postgres").exists():
        raise BackupRefused(f"There is no installation on {settings.data}.")
    async with AsyncExitStack() as stack:
        try:
            stack.enter_context(DataFolder.acquire(folder))
        except FolderInUse:
            served = served_elsewhere(folder)
            if served is None:
                raise
        else:
            served = (await stack.enter_async_context(embedded_postgres(folder))).connect
        yield Database(served)


async def dump(database: Database, areas: Sequence[str], moment: str, into: Sink) -> None:
    """Write down these areas as of a snapshot's moment; raises `PostgresFailed`."""
    schemas = [f"--schema={area}" for area in areas]
    process = await _begun(
        database,
        [str(program_for_us().dump), "--format=custom", f"--snapshot={moment}", *schemas],
        stdout=PIPE,
    )
    async with _ending(process, "pg_dump"):
        told = _pipe(process.stdout)
        while chunk := await told.read(CHUNK):
            into.write(chunk)


async def read_back(database: Database, dumped: Iterable[bytes]) -> None:
    """Fill the database from a dump, in one transaction; raises `PostgresFailed`."""
    process = await _begun(
        database,
        [
            str(program_for_us().restore),
            "--single-transaction",
            "--exit-on-error",
            "--no-owner",
            "--no-privileges",
        ],
        stdin=PIPE,
    )
    async with _ending(process, "pg_restore"):
        hears = _pipe(process.stdin)
        with suppress(BrokenPipeError, ConnectionResetError):  # it ended, and says why itself
            for chunk in dumped:
                hears.write(chunk)
                await hears.drain()
        hears.close()


async def refuse_newer_server(connection: Connection) -> int:
    """Return the server's major version; raises `PostgresFailed` where it is newer than ours."""
    ours, theirs = await _major_of_ours(), await snapshot.major(connection)
    if theirs > ours:
        raise PostgresFailed(
            f"The server is PostgreSQL {theirs}, and Concord's own pg_dump is of {ours}, which"
            " cannot read it. Install a Concord whose PostgreSQL is as new, or use the server's own"
            " pg_dump as docs/operations.md says."
        )
    return theirs


async def refuse_old_server(connection: Connection) -> None:
    """Raise `PostgresFailed` where the server does not know what our pg_restore asks of it."""
    theirs = await snapshot.major(connection)
    if theirs < OLDEST_TO_FILL:
        raise PostgresFailed(
            f"The server is PostgreSQL {theirs}; a backup is restored into {OLDEST_TO_FILL} or"
            " later."
        )


async def _major_of_ours() -> int:
    process = await asyncio.create_subprocess_exec(
        str(program_for_us().dump), "--version", stdout=PIPE
    )
    told, _ = await process.communicate()
    found = re.search(rb"(\d+)", told)
    if found is None:
        raise PostgresFailed(f"pg_dump does not say which version it is: {told!r}")
    return int(found[1])


async def _begun(
    database: Database, line: Sequence[str], stdin: int | None = None, stdout: int | None = None
) -> Process:
    address, secret = _address(database.url())
    return await asyncio.create_subprocess_exec(
        *line,
        f"--dbname={address}",
        "--no-password",
        stdin=asyncio.subprocess.DEVNULL if stdin is None else stdin,
        stdout=stdout,
        stderr=PIPE,
        env={**os.environ, **secret, "LC_ALL": "C", "PGAPPNAME": "concord backup"},
    )


@asynccontextmanager
async def _ending(process: Process, name: str) -> AsyncIterator[None]:
    """Hear a program out; raises `PostgresFailed` with what it says where it fails."""
    complaining = asyncio.create_task(_pipe(process.stderr).read())
    try:
        yield
        code = await process.wait()
    except BaseException:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()
        raise
    finally:
        said = (await complaining).decode(errors="replace").strip()
    if code != 0:
        raise PostgresFailed(f"{name} failed: {said or f'it ended with {code}'}")


def _pipe(end: Stream | None) -> Stream:
    if end is None:
        raise PostgresFailed("PostgreSQL's programs cannot be talked to")
    return end


def _address(url: str) -> tuple[str, Mapping[str, str]]:
    """Return an address without its password, which a list of processes would show, and that."""
    parts = urlsplit(url)
    login, at, host = parts.netloc.rpartition("@")
    user, _, password = login.partition(":")
    query = parse_qsl(parts.query, keep_blank_values=True)
    secrets = [value for name, value in query if name == "password"] or [unquote(password)]
    shown = urlencode([pair for pair in query if pair[0] != "password"])
    address = urlunsplit(parts._replace(netloc=f"{user}{at}{host}", query=shown))
    return address, {"PGPASSWORD": secrets[0]} if secrets[0] else {}
