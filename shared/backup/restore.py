"""Restores a backup into an empty installation: completely, or no service starts on it.

Preconditions are checked before anything is changed. From then on a marker in the database
(`shared/postgres/restore_marker.py`) says that a restore is under way, until the last step is done:
an interrupted restore lets no service start, and the next attempt begins from the beginning.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from shared.backup.archive_file import BackupArchive, open_backup_file
from shared.backup.data_folder_files import refuse_other_installation_files, write_files
from shared.backup.installation_database import translate_database_errors
from shared.backup.manifest import Manifest, RestoreError, refuse_newer_backup
from shared.backup.pg_dump_and_restore import (
    load_database_dump,
    refuse_newer_server,
    refuse_old_server,
)
from shared.backup.topic_refill_from_outboxes import TopicRefill
from shared.bus_migration.bus_migration import migrate_installation_bus
from shared.data_folder.folder_ownership import OwnedDataFolder
from shared.embedded_postgres import run_embedded_postgres
from shared.installation.bus_name import BusName
from shared.installation.persisted_bus_selection import BusSelection
from shared.installation.settings import Settings
from shared.installation.system_clock_and_ids import utc_now
from shared.postgres import backup_snapshot, restore_marker
from shared.postgres.bus_migration_checkpoints import list_other_sessions
from shared.postgres.database_connections import Database
from shared.service_runtime.schema_migration import migrate_service_schema
from shared.service_runtime.service_definition import ServiceDefinition

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection


async def restore_installation(
    services: Sequence[ServiceDefinition],
    settings: Settings,
    backup_file: Path,
    *,
    replace_topics: bool = False,
) -> Manifest:
    """Restore a backup into the settings' data folder and database, migrated to this version.

    An installation that was on Kafka is restored onto Kafka, unless the settings name the embedded
    bus. `replace_topics` deletes topics that hold facts and fills them again. Raises
    `RestoreError`, `RestoreUnfinished`, `DataFolderInUse`, `PostgresFailure`,
    `PermanentKafkaError` and `BusUnavailable`.
    """
    with open_backup_file(backup_file) as archive:
        refuse_newer_backup(archive.manifest, services)
        bus = _bus_after_restore(archive.manifest, settings)
        settings = settings.model_copy(update={"bus": bus.moving_to or bus.bus})
        with OwnedDataFolder.acquire(settings.data) as folder, translate_database_errors():
            async with _database(settings, folder.path) as database:
                connection = await database.open_connection("restore")
                try:
                    run = _RestoreRun(
                        services, settings, archive, folder.path, database, connection
                    )
                    await run.check_preconditions(replace_topics=replace_topics)
                    await run.restore(bus)
                finally:
                    await connection.close()
        if bus.moving_to is not None:
            await migrate_installation_bus(services, settings)
        return archive.manifest


def _bus_after_restore(manifest: Manifest, settings: Settings) -> BusSelection:
    """Return the bus selection to write into the data folder; raises `RestoreError`."""
    target = settings.bus if "bus" in settings.model_fields_set else manifest.bus
    partitions = settings.kafka_partitions
    if target is BusName.KAFKA and manifest.bus is BusName.EMBEDDED:
        raise RestoreError(
            "The backup is of an installation on the embedded bus: restore it there (leave"
            " CONCORD_BUS out), then take it to Kafka with `concord migrate-bus --to kafka`."
        )
    if target is BusName.KAFKA and manifest.partitions != partitions:
        raise RestoreError(
            f"The backup's topics have {manifest.partitions} partitions and {partitions} are"
            f" configured: set CONCORD_KAFKA_PARTITIONS={manifest.partitions}."
        )
    moving_to = BusName.EMBEDDED if target is not manifest.bus else None
    return BusSelection(bus=manifest.bus, partitions=manifest.partitions, moving_to=moving_to)


@asynccontextmanager
async def _database(settings: Settings, folder: Path) -> AsyncIterator[Database]:
    if settings.database_url is not None:
        yield Database({"dsn": settings.database_url})
    else:
        async with run_embedded_postgres(folder, settings.postgres_os_user) as server:
            yield Database(server.connect_arguments)


@dataclass(frozen=True)
class _RestoreRun:
    services: Sequence[ServiceDefinition]
    settings: Settings
    archive: BackupArchive
    folder: Path
    database: Database
    connection: Connection

    @property
    def areas(self) -> list[str]:
        return [service.name for service in self.services]

    @property
    def topic_refill(self) -> TopicRefill | None:
        kafka = self.settings.kafka_settings()
        return None if kafka is None else TopicRefill(self.services, self.settings, kafka)

    async def check_preconditions(self, *, replace_topics: bool) -> None:
        """Raise the error that prevents the restore; nothing has been changed by then."""
        await refuse_newer_server(self.connection)
        await refuse_old_server(self.connection)
        if sessions := await list_other_sessions(self.connection):
            raise RestoreError(
                f"Stop every process of the installation first; there is {sessions[0]}."
            )
        unfinished = await backup_snapshot.list_existing_schemas(
            self.connection, [restore_marker.MARKER_SCHEMA]
        )
        nonempty_areas = (
            []
            if unfinished
            else await backup_snapshot.list_nonempty_areas(self.connection, self.areas)
        )
        if nonempty_areas:
            raise RestoreError(
                f"There is an installation already ({', '.join(nonempty_areas)}), which stays as"
                " it is. Restore into a new data folder or an empty database."
            )
        refuse_other_installation_files(self.folder, self.archive.data_folder_files)
        if self.topic_refill is not None and not replace_topics:
            await self.topic_refill.refuse_nonempty_topics(self.connection)

    async def restore(self, bus: BusSelection) -> None:
        await restore_marker.begin_restore(self.connection, self.areas)
        write_files(self.folder, self.archive.data_folder_files)
        await load_database_dump(self.database, self.archive.read_database_dump())
        await self._compare_with_manifest()
        database = await self.settings.area_sign_on().open(self.database, self.areas, self.folder)
        for service in self.services:
            await migrate_service_schema(service, database)
        await restore_marker.advance_fact_positions(self.connection, self.areas, utc_now())
        if self.topic_refill is not None:
            await self.topic_refill.recreate_and_fill(
                self.connection, self.folder, self.database.url()
            )
        bus.write(self.folder)
        await restore_marker.finish_restore(self.connection)

    async def _compare_with_manifest(self) -> None:
        """Raise `RestoreError` where events or facts that the manifest counts are missing."""
        for area, expected in self.archive.manifest.areas.items():
            async with self.connection.transaction():
                restored = await backup_snapshot.read_area_summary(self.connection, area)
            if (restored.events, restored.facts) != (expected.events, expected.facts):
                raise RestoreError(
                    f"{area} was restored with {restored.events} events and {restored.facts} facts;"
                    f" the backup says {expected.events} and {expected.facts}."
                )
