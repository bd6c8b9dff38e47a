"""Moves an installation from one bus to the other: no fact is lost, duplicated or reordered.

The outboxes hold every fact, whichever bus delivered them. So the migration does not use the old
bus: each consumer processes its remaining facts straight from the outboxes, partition by partition
as the old bus divided them. Then all consumers have processed everything, and one transaction
replaces their checkpoints by checkpoints in the new bus's partitions. On the way to Kafka, the
relays then fill the topics with the full history.

An interrupted migration is finished by running it again: until it is done, the data folder says
that it is under way, and nothing else starts there. The partitions in a consumer's checkpoints tell
whether the transaction was committed.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from shared.bus_migration.topic_backfill import align_relay_positions, backfill_topics
from shared.data_folder.folder_ownership import OwnedDataFolder
from shared.embedded_postgres import run_embedded_postgres
from shared.installation.bus_name import BusName
from shared.installation.installation import Installation, running_installation
from shared.installation.persisted_bus_selection import BusSelection
from shared.installation.settings import Settings
from shared.kafka.bus import KafkaBus
from shared.kafka.cloudevents import partition_number
from shared.postgres import checkpoints
from shared.postgres.bus_migration_checkpoints import (
    Partitioning,
    list_other_sessions,
    migrate_checkpoints,
    process_remaining_facts,
)
from shared.postgres.database_connections import Database
from shared.postgres.transactional_consumer import TransactionalConsumer
from shared.processes.kafka_topics import ensure_kafka_topics
from shared.service_runtime.running_area import RunningArea
from shared.service_runtime.service_definition import ServiceDefinition

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

EMBEDDED_PARTITIONING = Partitioning(lambda area: [area], lambda area, _key: area)


class BusMigrationError(Exception):
    """The installation cannot be migrated now; the message says why."""


def kafka_partitioning(partitions: int) -> Partitioning:
    """Return how Kafka topics of so many partitions divide the facts of an area."""
    return Partitioning(
        lambda area: [f"{area}/{number}" for number in range(partitions)],
        lambda area, key: f"{area}/{partition_number(key.encode(), partitions)}",
    )


async def migrate_installation_bus(
    services: Sequence[ServiceDefinition], settings: Settings
) -> bool:
    """Move the installation on the settings' data folder to the settings' bus.

    Return whether it was on another bus. Raises `DataFolderInUse` where another process owns the
    data folder, `BusMigrationError` where processes of the installation run, another migration was
    interrupted, or checkpoints are in partitions of both buses; `PermanentKafkaError` and
    `BusUnavailable` where Kafka cannot be used.
    """
    with OwnedDataFolder.acquire(settings.data) as folder:
        target = BusSelection.from_settings(settings)
        present = BusSelection.read(folder.path) or BusSelection(bus=BusName.EMBEDDED)
        if present.moving_to not in {None, target.bus}:
            raise BusMigrationError(
                f"A migration to the {present.moving_to} bus was cut short; finish it first with"
                f" `concord migrate-bus --to {present.moving_to}`."
            )
        if present.bus is target.bus:
            target.write(folder.path)
            return False
        await ensure_kafka_topics([service.name for service in services], settings)
        async with _open_database(settings, folder.path) as url:
            await _refuse_running_processes(services, url)
            async with running_installation(
                services,
                folder.path,
                database_url=url,
                area_sign_on=settings.area_sign_on(),
                pool_size=settings.pool_size,
                kafka_settings=settings.kafka_settings(),
                process_roles=frozenset(),
            ) as installation:
                if isinstance(installation.bus, KafkaBus):
                    await align_relay_positions(installation.areas, installation.bus)
                await _refuse_mixed_positions(
                    installation, _partitioning(present), _partitioning(target)
                )
                present.model_copy(update={"moving_to": target.bus}).write(folder.path)
                await _drain_and_relocate(
                    installation, _partitioning(present), _partitioning(target)
                )
            if target.bus is BusName.KAFKA:
                await backfill_topics(services, settings, folder.path, url)
        target.write(folder.path)
        return True


def _partitioning(selection: BusSelection) -> Partitioning:
    return (
        EMBEDDED_PARTITIONING
        if selection.partitions is None
        else kafka_partitioning(selection.partitions)
    )


@asynccontextmanager
async def _open_database(settings: Settings, folder: Path) -> AsyncIterator[str]:
    """Yield the address of the installation's database, which runs until the block ends."""
    if settings.database_url is not None:
        yield settings.database_url
    else:
        async with run_embedded_postgres(folder, settings.postgres_os_user) as server:
            yield Database(server.connect_arguments).url()


async def _refuse_running_processes(services: Sequence[ServiceDefinition], url: str) -> None:
    connection = await Database({"dsn": url}).open_connection(services[0].name)
    try:
        sessions = await list_other_sessions(connection)
    finally:
        await connection.close()
    if sessions:
        raise BusMigrationError(
            f"Stop every process of the installation first; there is {sessions[0]}."
        )


def _areas_with_consumers(
    installation: Installation,
) -> list[tuple[RunningArea, TransactionalConsumer]]:
    return [
        (area, consumer)
        for area in installation.areas
        for consumer in area.create_consumers(installation.bus)
    ]


async def _drain_and_relocate(
    installation: Installation, old: Partitioning, new: Partitioning
) -> None:
    """Have every consumer process everything; then its checkpoints move to the new partitions."""
    pools = {area.name: area.pool for area in installation.areas}
    consumers = _areas_with_consumers(installation)
    moved = [await _has_positions_in(area, consumer, new) for area, consumer in consumers]
    present = new if any(moved) else old  # one transaction moves them: all have moved, or none
    processed = 1
    while processed:  # an effect may publish facts that other consumers have to process
        processed = 0
        for _, consumer in consumers:
            outboxes = {topic: pools[topic] for topic in consumer.topics if topic in pools}
            processed += await process_remaining_facts(consumer, outboxes, present)
    if present is old and consumers:
        connection = await installation.database.open_connection("bus_migration")
        try:
            await _relocate_positions(connection, consumers, old, new)
        finally:
            await connection.close()


async def _refuse_mixed_positions(
    installation: Installation, old: Partitioning, new: Partitioning
) -> None:
    """Refuse where checkpoints are in partitions of both buses: what was processed is unknown."""
    consumers = _areas_with_consumers(installation)
    has_positions = [
        [await _has_positions_in(area, consumer, partitioning) for partitioning in (old, new)]
        for area, consumer in consumers
    ]
    if consumers and all(any(of_bus) for of_bus in zip(*has_positions, strict=True)):
        raise BusMigrationError(
            "Consumers have checkpoints in partitions of both buses: parts of the installation ran"
            " on the wrong one. Restore a backup from before that, and migrate then."
        )


async def _has_positions_in(
    area: RunningArea, consumer: TransactionalConsumer, partitioning: Partitioning
) -> bool:
    async with area.pool.acquire() as connection:
        positions = await checkpoints.read_positions(connection, consumer.name)
    return any(
        name in positions for topic in consumer.topics for name in partitioning.partitions(topic)
    )


async def _relocate_positions(
    connection: Connection,
    consumers: Sequence[tuple[RunningArea, TransactionalConsumer]],
    old: Partitioning,
    new: Partitioning,
) -> None:
    async with connection.transaction():
        for area, consumer in consumers:
            await connection.execute("SELECT set_config('search_path', $1, true)", area.name)
            await migrate_checkpoints(connection, consumer, consumer.topics, old, new)
