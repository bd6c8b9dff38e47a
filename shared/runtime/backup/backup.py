"""Takes a backup: one moment over all areas, while the installation goes on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from shared.postgres.pool import Database
from shared.postgres.restoring import refuse_unfinished
from shared.postgres.snapshot import snapshot, there
from shared.runtime.backup.archive import DATABASE, FILES, BackupRefused, Writing, written
from shared.runtime.backup.database import (
    database_at_rest_or_work,
    dump,
    failing_clearly,
    refuse_newer_server,
)
from shared.runtime.backup.files import read_files
from shared.runtime.backup.manifest import AreaContents, Manifest, present_version
from shared.runtime.chosen_bus import ChosenBus
from shared.runtime.clock import now
from shared.runtime.service import Service
from shared.runtime.settings import Settings


async def back_up(services: Sequence[Service], settings: Settings, path: Path) -> Manifest:
    """Write the installation on the settings' data folder or database to a new file.

    Raises `BackupRefused`, `PostgresFailed`, `FolderInUse` and `RestoreUnfinished`.
    """
    with failing_clearly(), written(path) as writing:
        async with database_at_rest_or_work(settings) as database:
            return await _write(services, settings, database, writing)


async def _write(
    services: Sequence[Service], settings: Settings, database: Database, writing: Writing
) -> Manifest:
    connection = await database.connection("backup")  # while it is open, nobody moves house
    try:
        await refuse_unfinished(connection)
        postgres = await refuse_newer_server(connection)
        areas = await there(connection, [service.name for service in services])
        if not areas:
            raise BackupRefused("The database holds no installation.")
        bus = ChosenBus.read(settings.data) or ChosenBus.of(settings)
        if bus.moving_to is not None:
            raise BackupRefused(
                f"The installation is on its way to the {bus.moving_to} bus; let"
                f" `concord migrate-bus --to {bus.moving_to}` finish first."
            )
        # Before the moment: an act that is noted later is played again under its key, which does
        # nothing; one noted too early would be left out.
        files = read_files(settings.data)
        taken_at = now()
        async with snapshot(connection, areas) as moment:
            with writing.member(DATABASE) as into:
                await dump(database, areas, moment.name, into)
        for name, found in files.items():
            with writing.member(FILES + name) as into:
                into.write(found)
        manifest = Manifest(
            concord=present_version(),
            taken_at=taken_at,
            postgres=postgres,
            bus=bus.bus,
            partitions=bus.partitions,
            areas={name: AreaContents(**asdict(held)) for name, held in moment.areas.items()},
            digests=writing.digests,
        )
        writing.end(manifest)
        return manifest
    finally:
        await connection.close()
