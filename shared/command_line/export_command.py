"""The terminal command `export`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from shared.service_runtime.service_discovery import AreaCatalog
from shared.table_files.exported_table import FileFormat
from shared.terminal.command_options import EnumChoice, Month, data_dir_option
from shared.terminal.console_output import print_message
from shared.terminal.installation_connection import require_installation

if TYPE_CHECKING:
    from shared.installation.settings import Settings
    from shared.table_files.export_run import ExportOptions, ExportSummary


@click.command()
@click.option(
    "--to",
    "location",
    required=True,
    envvar="CONCORD_EXPORT_TO",
    show_envvar=True,
    help="A folder, or an address like s3://bucket/prefix.",
)
@click.option(
    "--format",
    "file_format",
    type=EnumChoice(FileFormat),
    default=FileFormat.PARQUET.value,
    show_default=True,
    help="What the files are.",
)
@click.option("--table", "tables", multiple=True, help="Only this table; may be repeated.")
@click.option("--from", "first_month", type=Month(), help="Leave months before this one as is.")
@click.option("--anew", is_flag=True, help="Write all files of all tables again.")
@click.option("--compact", is_flag=True, help="Make one file of the files of a month.")
@data_dir_option
@click.pass_obj
def export(
    catalog: AreaCatalog,
    location: str,
    file_format: FileFormat,
    tables: tuple[str, ...],
    first_month: str | None,
    data_dir: Path,
    *,
    anew: bool,
    compact: bool,
) -> None:
    """Write the star schema to Parquet or CSV files for BI tools, while it runs or not.

    What was written before stays: an export adds files with the rows that are new. The files name
    people by their ids only, and tell who worked with whom and was paid what: protect them.
    """
    import asyncio

    from shared.installation.settings import Settings
    from shared.table_files.export_run import ExportOptions
    from shared.telemetry.json_logs import configure_stderr_logging

    settings = Settings.from_environment(data=data_dir)
    if settings.database_url is None:
        require_installation(data_dir)
    configure_stderr_logging(settings.log_level)
    options = ExportOptions(file_format, tables, first_month, anew, compact)
    summary = asyncio.run(_export(catalog, settings, location, options))
    tables_with_rows = sum(any(part.rows for part in one.parts) for one in summary.manifest.tables)
    print_message(
        f"{summary.written_rows} rows in {summary.written_files} new files;"
        f" {tables_with_rows} of {len(summary.manifest.tables)} tables have rows, as of"
        f" {summary.manifest.taken_at}."
    )
    print_message(f"{location} tells who worked with whom and was paid what: protect it.")


async def _export(
    catalog: AreaCatalog, settings: Settings, location: str, options: ExportOptions
) -> ExportSummary:
    from shared.backup.installation_database import (
        open_installation_database,
        translate_database_errors,
    )
    from shared.table_files.export_errors import ExportRefused
    from shared.table_files.export_run import export_tables
    from shared.table_files.target_address import open_target

    target = open_target(location, settings.object_store_access())
    for service in catalog.load_services():
        if service.table_export is not None:
            with translate_database_errors():
                async with open_installation_database(settings) as database:
                    connection = await database.open_connection(service.name)
                    try:
                        return await export_tables(
                            connection, service.name, service.table_export, target, options
                        )
                    finally:
                        await connection.close()
    raise ExportRefused("No area of this installation offers tables.")
