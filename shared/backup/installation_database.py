"""Opens the database of an existing installation, running or not, and translates its errors."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager

import asyncpg

from shared.backup.archive_file import BackupError
from shared.data_folder.folder_ownership import DataFolderInUse, OwnedDataFolder
from shared.data_folder.installation_presence import DATABASE_FOLDER_NAME
from shared.embedded_postgres import (
    PostgresFailure,
    find_server_connect_arguments,
    run_embedded_postgres,
)
from shared.installation.settings import Settings
from shared.postgres.database_connections import UNAVAILABLE_ERRORS, Database


@contextmanager
def translate_database_errors() -> Iterator[None]:
    """Turn errors of the connection, the server or the disk into `PostgresFailure`."""
    try:
        yield
    except (*UNAVAILABLE_ERRORS, asyncpg.PostgresError) as error:
        raise PostgresFailure(
            f"It failed: {error!r}. Is the database within reach, and is there room on the disk?"
        ) from error


@asynccontextmanager
async def open_installation_database(settings: Settings) -> AsyncIterator[Database]:
    """Yield the database of an existing installation, whether it runs or not.

    Raises `BackupError` where there is no installation, `DataFolderInUse` where another process
    owns the folder but runs no server, and `PostgresFailure`.
    """
    if settings.database_url is not None:
        yield Database({"dsn": settings.database_url})
        return
    folder = settings.data.absolute()
    if not (folder / DATABASE_FOLDER_NAME).exists():
        raise BackupError(f"There is no installation on {settings.data}.")
    async with AsyncExitStack() as stack:
        try:
            stack.enter_context(OwnedDataFolder.acquire(folder))
        except DataFolderInUse:
            connect_arguments = find_server_connect_arguments(folder)
            if connect_arguments is None:
                raise
        else:
            server = await stack.enter_async_context(
                run_embedded_postgres(folder, settings.postgres_os_user)
            )
            connect_arguments = server.connect_arguments
        yield Database(connect_arguments)
