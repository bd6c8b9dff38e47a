"""A process that exports the sales once: `… -m tests.table_files.export_process URL FOLDER`."""

from __future__ import annotations

import asyncio
import resource
import sys
from pathlib import Path

from shared.postgres.database_connections import Database
from shared.table_files.export_errors import ExportError
from shared.table_files.export_run import ExportOptions, export_tables
from shared.table_files.export_target import StoredManifest
from shared.table_files.folder_target import FolderTarget
from tests.table_files.sales_tables import EXPORT


class HeldTarget(FolderTarget):
    """A folder whose manifest is never written."""

    async def put_manifest(self, document: bytes, replaces: StoredManifest | None) -> None:
        """Wait for ever: the files are in their places by now, and no manifest names them."""
        del document, replaces
        await asyncio.Event().wait()


async def export_once(url: str, target: FolderTarget) -> str:
    """Return what happened."""
    connection = await Database({"dsn": url}).open_connection("sales")
    try:
        summary = await export_tables(connection, "sales", EXPORT, target, ExportOptions())
    except ExportError as error:
        return str(error)
    finally:
        await connection.close()
    return f"{summary.written_rows} rows"


if __name__ == "__main__":
    more = sys.argv[3:]
    make_target = HeldTarget if more == ["without-manifest"] else FolderTarget
    if more and make_target is FolderTarget:  # no file may become larger than so many bytes
        resource.setrlimit(resource.RLIMIT_FSIZE, (int(more[0]), int(more[0])))
    sys.stdout.write(asyncio.run(export_once(sys.argv[1], make_target(Path(sys.argv[2])))) + "\n")
