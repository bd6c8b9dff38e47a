"""Background work that keeps exported files up to date, where the settings say where they go."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

import asyncpg

from shared.postgres.database_connections import UNAVAILABLE_ERRORS
from shared.service_runtime.area_context import AreaContext
from shared.table_files.export_errors import ExportError
from shared.table_files.export_schedule import ExportSchedule
from shared.table_files.exported_table import TableExport

log = logging.getLogger(__name__)


def make_scheduled_export(export: TableExport) -> Callable[[AreaContext], Awaitable[None]]:
    """Return the background work that exports at once, and then after each interval.

    What fails is logged and tried again after the interval. Of several replicas one exports; the
    others find nothing new then.
    """

    async def export_by_schedule(area: AreaContext) -> None:
        schedule = area.outbound.export
        while schedule is not None:
            try:
                await _export_once(area, export, schedule)
            except ExportError as error:
                log.warning("the export to %s did not happen: %s", schedule.location, error)
            except (*UNAVAILABLE_ERRORS, asyncpg.PostgresError) as error:
                log.warning("the export to %s failed: %r", schedule.location, error)
            await asyncio.sleep(schedule.interval.total_seconds())
        await asyncio.Event().wait()

    return export_by_schedule


async def _export_once(area: AreaContext, export: TableExport, schedule: ExportSchedule) -> None:
    # Arrow takes a second to import, and memory that a service without exports does not need.
    from shared.table_files.export_run import ExportOptions, export_tables  # noqa: PLC0415
    from shared.table_files.target_address import open_target  # noqa: PLC0415

    target = open_target(schedule.location, schedule.access)
    connection = await area.database.open_connection(area.name)
    try:
        options = ExportOptions(schedule.file_format)
        summary = await export_tables(connection, area.name, export, target, options)
    finally:
        await connection.close()
    log.info("exported %d new rows to %s", summary.written_rows, schedule.location)
