"""Takes a backup: a consistent snapshot of all areas, while the installation keeps running."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from shared.backup.archive_file import (
    DATABASE_DUMP_NAME,
    FILES_PREFIX,
    BackupError,
    BackupWriter,
    create_backup_file,
)
from shared.backup.data_folder_files import read_files
from shared.backup.installation_database import (
    open_installation_database,
    translate_database_errors,
)
from shared.backup.manifest import AreaContents, Manifest, installed_version
from shared.backup.pg_dump_and_restore import dump_database, refuse_newer_server
from shared.installation.persisted_bus_selection import BusSelection
from shared.installation.settings import Settings
from shared.installation.system_clock_and_ids import utc_now
from shared.postgres.backup_snapshot import hold_snapshot, list_existing_schemas
from shared.postgres.database_connections import Database
from shared.postgres.restore_marker import require_no_restore
from shared.service_runtime.service_definition import ServiceDefinition


async def create_backup(
    services: Sequence[ServiceDefinition], settings: Settings, backup_file: Path
) -> Manifest:
    """Write the installation that the settings name (data folder or database) to a new file.

    Raises `BackupError`, `PostgresFailure`, `DataFolderInUse` and `RestoreUnfinished`.
    """
    with translate_database_errors(), create_backup_file(backup_file) as writer:
        async with open_installation_database(settings) as database:
            return await _write(services, settings, database, writer)


async def _write(
    services: Sequence[ServiceDefinition],
    settings: Settings,
    database: Database,
    writer: BackupWriter,
) -> Manifest:
    connection = await database.open_connection("backup")  # open, it prevents a bus migration
    try:
        await require_no_restore(connection)
        postgres = await refuse_newer_server(connection)
        areas = await list_existing_schemas(connection, [service.name for service in services])
        if not areas:
            raise BackupError("The database holds no installation.")
        bus = BusSelection.read(settings.data) or BusSelection.from_settings(settings)
        if bus.moving_to is not None:
            raise BackupError(
                f"The installation is on its way to the {bus.moving_to} bus; let"
                f" `concord migrate-bus --to {bus.moving_to}` finish first."
            )
        # Read before the snapshot: a scenario step that is recorded too late is repeated under its
        # idempotency key, which does nothing; one that is recorded too early would be left out.
        files = read_files(settings.data)
        taken_at = utc_now()
        async with hold_snapshot(connection, areas) as snapshot:
            with writer.open_member(DATABASE_DUMP_NAME) as sink:
                await dump_database(database, areas, snapshot.name, sink)
        for name, content in files.items():
            with writer.open_member(FILES_PREFIX + name) as sink:
                sink.write(content)
        manifest = Manifest(
            concord=installed_version(),
            taken_at=taken_at,
            postgres=postgres,
            bus=bus.bus,
            partitions=bus.partitions,
            areas={name: AreaContents(**asdict(area)) for name, area in snapshot.areas.items()},
            digests=writer.digests,
        )
        writer.write_manifest(manifest)
        return manifest
    finally:
        await connection.close()
