"""Restores a backup into an empty installation: all of it, or nothing that starts.

Whatever is refused is refused before anything is touched. From then on the database says that it
is being filled (`shared/postgres/restoring.py`) until the last step is done: cut short anywhere, it
lets no service start, and the next try begins from the beginning.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from shared.postgres import restoring, snapshot
from shared.postgres.pool import Database
from shared.postgres.relocation import others
from shared.runtime.backup.archive import Archive, opened
from shared.runtime.backup.database import (
    failing_clearly,
    read_back,
    refuse_newer_server,
    refuse_old_server,
)
from shared.runtime.backup.files import refuse_others, write_files
from shared.runtime.backup.manifest import Manifest, RestoreRefused, refuse_newer
from shared.runtime.backup.topics import Filling
from shared.runtime.chosen_bus import ChosenBus
from shared.runtime.clock import now
from shared.runtime.data_folder import DataFolder
from shared.runtime.embedded_postgres import embedded_postgres
from shared.runtime.migrating import migrate_schema
from shared.runtime.moving import move_house
from shared.runtime.service import Service
from shared.runtime.settings import BusName, Settings

if TYPE_CHECKING:
    from shared.postgres.pool import Connection


async def restore(
    services: Sequence[Service], settings: Settings, path: Path, *, replace_topics: bool = False
) -> Manifest:
    """Put a backup into the settings' data folder and database, migrated to this version.

    One that was on Kafka is so again, unless the settings name the embedded bus. Raises
    `RestoreRefused`, `RestoreUnfinished`, `FolderInUse`, `PostgresFailed`, `KafkaRefused` and
    `BusUnavailable`.
    """
    with opened(path) as archive:
        refuse_newer(archive.manifest, services)
        bus = _bus(archive.manifest, settings)
        settings = settings.model_copy(update={"bus": bus.moving_to or bus.bus})
        with DataFolder.acquire(settings.data) as folder, failing_clearly():
            async with _database(settings, folder.path) as database:
                connection = await database.connection("restore")
                try:
                    one = _Restore(services, settings, archive, folder.path, database, connection)
                    await one.refuse(replace_topics=replace_topics)
                    await one.carry_out(bus)
                finally:
                    await connection.close()
        if bus.moving_to is not None:
            await move_house(services, settings)
        return archive.manifest


def _bus(manifest: Manifest, settings: Settings) -> ChosenBus:
    """Return what the data folder is to say; raises `RestoreRefused`."""
    named = settings.bus if "bus" in settings.model_fields_set else manifest.bus
    wanted = settings.kafka_partitions
    if named is BusName.KAFKA and manifest.bus is BusName.EMBEDDED:
        raise RestoreRefused(
            "The backup is of an installation on the embedded bus: restore it there (leave"
            " CONCORD_BUS out), then take it to Kafka with `concord migrate-bus --to kafka`."
        )
    if named is BusName.KAFKA and manifest.partitions != wanted:
        raise RestoreRefused(
            f"The backup's topics have {manifest.partitions} partitions and {wanted} are wanted:"
            f" set CONCORD_KAFKA_PARTITIONS={manifest.partitions}."
        )
    moving = BusName.EMBEDDED if named is not manifest.bus else None
    return ChosenBus(bus=manifest.bus, partitions=manifest.partitions, moving_to=moving)


@asynccontextmanager
async def _database(settings: Settings, folder: Path) -> AsyncIterator[Database]:
    if settings.database_url is not None:
        yield Database({"dsn": settings.database_url})
    else:
        async with embedded_postgres(folder) as server:
            yield Database(server.connect)


@dataclass(frozen=True)
class _Restore:
    services: Sequence[Service]
    settings: Settings
    archive: Archive
    folder: Path
    database: Database
    connection: Connection

    @property
    def areas(self) -> list[str]:
        return [service.name for service in self.services]

    @property
    def filling(self) -> Filling | None:
        kafka = self.settings.kafka()
        return None if kafka is None else Filling(self.services, self.settings, kafka)

    async def refuse(self, *, replace_topics: bool) -> None:
        """Raise what is in the way; nothing has changed then."""
        await refuse_newer_server(self.connection)
        await refuse_old_server(self.connection)
        if company := await others(self.connection):
            raise RestoreRefused(
                f"Stop every process of the installation first; there is {company[0]}."
            )
        unfinished = await snapshot.there(self.connection, [restoring.MARK])
        found = [] if unfinished else await snapshot.occupied(self.connection, self.areas)
        if found:
            raise RestoreRefused(
                f"There is an installation already ({', '.join(found)}), which stays as it is."
                " Restore into a new data folder or an empty database."
            )
        refuse_others(self.folder, self.archive.files)
        if self.filling is not None and not replace_topics:
            await self.filling.refuse_told(self.connection)

    async def carry_out(self, bus: ChosenBus) -> None:
        await restoring.begin(self.connection, self.areas)
        write_files(self.folder, self.archive.files)
        await read_back(self.database, self.archive.dump())
        await self._compare()
        for service in self.services:
            await migrate_schema(service, self.database)
        await restoring.go_on_from(self.connection, self.areas, now())
        if self.filling is not None:
            await self.filling.fill(self.connection, self.folder, self.database.url())
        bus.write(self.folder)
        await restoring.finish(self.connection)

    async def _compare(self) -> None:
        """See that everything the backup names has arrived."""
        for area, wanted in self.archive.manifest.areas.items():
            async with self.connection.transaction():
                found = await snapshot.contents(self.connection, area)
            if (found.events, found.facts) != (wanted.events, wanted.facts):
                raise RestoreRefused(
                    f"{area} came back with {found.events} events and {found.facts} facts; the"
                    f" backup says {wanted.events} and {wanted.facts}."
                )
