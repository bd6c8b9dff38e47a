"""A process that exports the sales once: `… -m tests.table_files.export_process URL FOLDER`."""

from __future__ import annotations

import asyncio
import resource
import sys
from pathlib import Path

from shared.postgres.database_connections import Database
from shared.table_files.export_errors import ExportError
from shared.table_files.export_run import ExportOptions, export_tables
from shared.table_files.folder_target import FolderTarget
from tests.table_files.sales_tables import EXPORT


async def export_once(url: str, folder: Path) -> str:
    """Return what happened."""
    connection = await Database({"dsn": url}).open_connection("sales")
    try:
        summary = await export_tables(
            connection, "sales", EXPORT, FolderTarget(folder), ExportOptions()
        )
    except ExportError as error:
        return str(error)
    finally:
        await connection.close()
    return f"{summary.written_rows} rows"


if __name__ == "__main__":
    if len(sys.argv) > 3:  # no file may become larger than so many bytes
        resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]), int(sys.argv[3])))
    sys.stdout.write(asyncio.run(export_once(sys.argv[1], Path(sys.argv[2]))) + "\n")
