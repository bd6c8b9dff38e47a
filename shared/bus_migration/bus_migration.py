"""Moves an installation from one bus to the other: nothing lost, doubled or reordered.

The outboxes hold every fact, whatever carried them. So nobody has to wait for the old bus: each
consumer takes what it has not taken yet straight from the outboxes, partition by partition as the
old bus divided them. Then all stand at one position, which one transaction writes down as their
position in the new bus's partitions. On the way to Kafka the relays fill the topics first, with
the full history.

Cut short anywhere, the move is finished by running it again: until it is done the data folder says
that it is under way, and nothing else starts there; which partitions a consumer stands in says
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
from shared.installation.bus_selection import BusSelection
from shared.installation.installation import Installation, running_installation
from shared.installation.settings import BusName, Settings
from shared.kafka.bus import KafkaBus
from shared.kafka.cloudevents import partition_number
from shared.postgres import checkpoints
from shared.postgres.checkpoint_migration import (
    Partitioning,
    list_other_sessions,
    migrate_checkpoints,
    process_remaining_facts,
)
from shared.postgres.database_connections import Database
from shared.postgres.transactional_consumer import TransactionalConsumer
from shared.processes.run_modes import ensure_kafka_topics
from shared.service_runtime.running_area import RunningArea
from shared.service_runtime.service_definition import ServiceDefinition

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

EMBEDDED_PARTITIONING = Partitioning(lambda area: [area], lambda area, _key: area)


class BusMigrationError(Exception):
    """The installation cannot be moved now; the message says why."""


def kafka_partitioning(partitions: int) -> Partitioning:
    """Return how topics of so many partitions divide the areas."""
    return Partitioning(
        lambda area: [f"{area}/{number}" for number in range(partitions)],
        lambda area, key: f"{area}/{partition_number(key.encode(), partitions)}",
    )


async def migrate_installation_bus(
    services: Sequence[ServiceDefinition], settings: Settings
) -> bool:
    """Move the installation on the settings' data folder to the settings' bus.

    Return whether it was elsewhere. Raises `FolderInUse` and `MoveRefused` where somebody runs on
    it, `KafkaRefused` and `BusUnavailable` where Kafka cannot have it.
    """
    with OwnedDataFolder.acquire(settings.data) as folder:
        target = BusSelection.from_settings(settings)
        present = BusSelection.read(folder.path) or BusSelection(bus=BusName.EMBEDDED)
        if present.moving_to not in {None, target.bus}:
            raise BusMigrationError(
                f"A move to the {present.moving_to} bus was cut short; finish it first with"
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
                pool_size=settings.pool_size,
                kafka_settings=settings.kafka_settings(),
                process_roles=frozenset(),
            ) as house:
                if isinstance(house.bus, KafkaBus):
                    await align_relay_positions(house.areas, house.bus)
                await _refuse_mixed_positions(house, _partitioning(present), _partitioning(target))
                present.model_copy(update={"moving_to": target.bus}).write(folder.path)
                await _drain_and_relocate(house, _partitioning(present), _partitioning(target))
            if target.bus is BusName.KAFKA:
                await backfill_topics(services, settings, folder.path, url)
        target.write(folder.path)
        return True


def _partitioning(chosen: BusSelection) -> Partitioning:
    return (
        EMBEDDED_PARTITIONING
        if chosen.partitions is None
        else kafka_partitioning(chosen.partitions)
    )


@asynccontextmanager
async def _open_database(settings: Settings, folder: Path) -> AsyncIterator[str]:
    """Give the address of the installation's database, which runs until the block ends."""
    if settings.database_url is not None:
        yield settings.database_url
    else:
        async with run_embedded_postgres(folder) as server:
            yield Database(server.connect_arguments).url()


async def _refuse_running_processes(services: Sequence[ServiceDefinition], url: str) -> None:
    connection = await Database({"dsn": url}).open_connection(services[0].name)
    try:
        found = await list_other_sessions(connection)
    finally:
        await connection.close()
    if found:
        raise BusMigrationError(
            f"Stop every process of the installation first; there is {found[0]}."
        )


def _areas_with_consumers(house: Installation) -> list[tuple[RunningArea, TransactionalConsumer]]:
    return [(area, one) for area in house.areas if (one := area.create_consumer(house.bus))]


async def _drain_and_relocate(house: Installation, old: Partitioning, new: Partitioning) -> None:
    """Have every consumer take everything, and stand in the new partitions."""
    pools, listening = {area.name: area.pool for area in house.areas}, _areas_with_consumers(house)
    moved = [await _has_positions_in(area, one, new) for area, one in listening]
    present = new if any(moved) else old  # one transaction moves them: all have moved, or none
    taken = 1
    while taken:  # what one takes may give others something to take
        taken = 0
        for _, consumer in listening:
            outboxes = {topic: pools[topic] for topic in consumer.topics if topic in pools}
            taken += await process_remaining_facts(consumer, outboxes, present)
    if present is old and listening:
        connection = await house.database.open_connection(listening[0][0].name)
        try:
            await _relocate_positions(connection, listening, old, new)
        finally:
            await connection.close()


async def _refuse_mixed_positions(
    house: Installation, old: Partitioning, new: Partitioning
) -> None:
    """Refuse where consumers stand in partitions of both buses: nobody knows what they took."""
    listening = _areas_with_consumers(house)
    stand = [
        [await _has_positions_in(area, one, way) for way in (old, new)] for area, one in listening
    ]
    if all(any(found) for found in zip(*stand, strict=True)) and listening:
        raise BusMigrationError(
            "Consumers stand in partitions of both buses: parts of the installation ran on the"
            " wrong one. Restore a backup from before that, and move then."
        )


async def _has_positions_in(
    area: RunningArea, consumer: TransactionalConsumer, division: Partitioning
) -> bool:
    async with area.pool.acquire() as connection:
        standings = await checkpoints.read_positions(connection, consumer.name)
    return any(
        name in standings for topic in consumer.topics for name in division.partitions(topic)
    )


async def _relocate_positions(
    connection: Connection,
    listening: Sequence[tuple[RunningArea, TransactionalConsumer]],
    old: Partitioning,
    new: Partitioning,
) -> None:
    async with connection.transaction():
        for area, consumer in listening:
            await connection.execute("SELECT set_config('search_path', $1, true)", area.name)
            await migrate_checkpoints(connection, consumer, consumer.topics, old, new)
