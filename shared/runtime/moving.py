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

from shared.kafka.bus import KafkaBus
from shared.kafka.cloudevents import partition_of
from shared.postgres import checkpoints
from shared.postgres.consumer import Consumer
from shared.postgres.pool import Database
from shared.postgres.relocation import Division, others, relocate, take_rest
from shared.runtime.area import Area
from shared.runtime.chosen_bus import ChosenBus
from shared.runtime.data_folder import DataFolder
from shared.runtime.embedded_postgres import embedded_postgres
from shared.runtime.filling import fill_topics, fit_relays
from shared.runtime.instance import Running, running
from shared.runtime.processes import checked
from shared.runtime.service import Service
from shared.runtime.settings import BusName, Settings

if TYPE_CHECKING:
    from shared.postgres.pool import Connection

EMBEDDED = Division(lambda area: [area], lambda area, _key: area)


class MoveRefused(Exception):
    """The installation cannot be moved now; the message says why."""


def on_kafka(partitions: int) -> Division:
    """Return how topics of so many partitions divide the areas."""
    return Division(
        lambda area: [f"{area}/{number}" for number in range(partitions)],
        lambda area, key: f"{area}/{partition_of(key.encode(), partitions)}",
    )


async def move_house(services: Sequence[Service], settings: Settings) -> bool:
    """Move the installation on the settings' data folder to the settings' bus.

    Return whether it was elsewhere. Raises `FolderInUse` and `MoveRefused` where somebody runs on
    it, `KafkaRefused` and `BusUnavailable` where Kafka cannot have it.
    """
    with DataFolder.acquire(settings.data) as folder:
        target = ChosenBus.of(settings)
        present = ChosenBus.read(folder.path) or ChosenBus(bus=BusName.EMBEDDED)
        if present.moving_to not in {None, target.bus}:
            raise MoveRefused(
                f"A move to the {present.moving_to} bus was cut short; finish it first with"
                f" `concord migrate-bus --to {present.moving_to}`."
            )
        if present.bus is target.bus:
            target.write(folder.path)
            return False
        await checked([service.name for service in services], settings)
        async with _database(settings, folder.path) as url:
            await _refuse_company(services, url)
            async with running(
                services,
                folder.path,
                database_url=url,
                pool_size=settings.pool_size,
                kafka=settings.kafka(),
                parts=frozenset(),
            ) as house:
                if isinstance(house.bus, KafkaBus):
                    await fit_relays(house.areas, house.bus)
                await _refuse_mixture(house, _division(present), _division(target))
                present.model_copy(update={"moving_to": target.bus}).write(folder.path)
                await _settle(house, _division(present), _division(target))
            if target.bus is BusName.KAFKA:
                await fill_topics(services, settings, folder.path, url)
        target.write(folder.path)
        return True


def _division(chosen: ChosenBus) -> Division:
    return EMBEDDED if chosen.partitions is None else on_kafka(chosen.partitions)


@asynccontextmanager
async def _database(settings: Settings, folder: Path) -> AsyncIterator[str]:
    """Give the address of the installation's database, which runs until the block ends."""
    if settings.database_url is not None:
        yield settings.database_url
    else:
        async with embedded_postgres(folder) as server:
            yield Database(server.connect).url()


async def _refuse_company(services: Sequence[Service], url: str) -> None:
    connection = await Database({"dsn": url}).connection(services[0].name)
    try:
        found = await others(connection)
    finally:
        await connection.close()
    if found:
        raise MoveRefused(f"Stop every process of the installation first; there is {found[0]}.")


def _listening(house: Running) -> list[tuple[Area, Consumer]]:
    return [(area, one) for area in house.areas if (one := area.consumer(house.bus))]


async def _settle(house: Running, old: Division, new: Division) -> None:
    """Have every consumer take everything, and stand in the new partitions."""
    pools, listening = {area.name: area.pool for area in house.areas}, _listening(house)
    moved = [await _stands_in(area, one, new) for area, one in listening]
    present = new if any(moved) else old  # one transaction moves them: all have moved, or none
    taken = 1
    while taken:  # what one takes may give others something to take
        taken = 0
        for _, consumer in listening:
            outboxes = {topic: pools[topic] for topic in consumer.topics if topic in pools}
            taken += await take_rest(consumer, outboxes, present)
    if present is old and listening:
        connection = await house.database.connection(listening[0][0].name)
        try:
            await _relocate(connection, listening, old, new)
        finally:
            await connection.close()


async def _refuse_mixture(house: Running, old: Division, new: Division) -> None:
    """Refuse where consumers stand in partitions of both buses: nobody knows what they took."""
    listening = _listening(house)
    stand = [[await _stands_in(area, one, way) for way in (old, new)] for area, one in listening]
    if all(any(found) for found in zip(*stand, strict=True)) and listening:
        raise MoveRefused(
            "Consumers stand in partitions of both buses: parts of the installation ran on the"
            " wrong one. Restore a backup from before that, and move then."
        )


async def _stands_in(area: Area, consumer: Consumer, division: Division) -> bool:
    async with area.pool.acquire() as connection:
        standings = await checkpoints.standings(connection, consumer.name)
    return any(
        name in standings for topic in consumer.topics for name in division.partitions(topic)
    )


async def _relocate(
    connection: Connection,
    listening: Sequence[tuple[Area, Consumer]],
    old: Division,
    new: Division,
) -> None:
    async with connection.transaction():
        for area, consumer in listening:
            await connection.execute("SELECT set_config('search_path', $1, true)", area.name)
            await relocate(connection, consumer, consumer.topics, old, new)
