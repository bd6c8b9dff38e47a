"""Audits an area's topic: every fact that was relayed is there, in order, in its partition.

A fact that is there more than once was sent again by a relay that could not know: consumers drop
it by its position, so it is counted and no finding.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from aiokafka import AIOKafkaConsumer
from aiokafka.structs import ConsumerRecord, TopicPartition

from shared.eventsourcing.audit import Audit, Checked
from shared.kafka.cloudevents import NoFact, fact_of, partition_of
from shared.kafka.refusals import telling
from shared.kafka.relay import relayed
from shared.kafka.settings import KafkaSettings
from shared.postgres.audit import findings
from shared.postgres.outbox import places

if TYPE_CHECKING:
    from shared.postgres.pool import Connections


async def audit_topic(settings: KafkaSettings, area: str, pool: Connections) -> Audit:
    """Compare an area's topic with its outbox; raises `BusUnavailable` and `KafkaRefused`.

    Reads the whole topic. What is not relayed yet is nothing to be found there.
    """
    async with pool.acquire() as connection:
        reached = await relayed(connection, area)
        wanted: dict[int, list[tuple[int, str]]] = {n: [] for n in range(settings.partitions)}
        for position, id_, key in await places(connection, reached):
            wanted[partition_of(key.encode(), settings.partitions)].append((position, str(id_)))
    wrong: list[str] = []
    records = repeated = 0
    with telling(f"reading {settings.topic(area)}"):
        async with _reading(settings) as client:
            for number, facts in wanted.items():
                name, place = f"{area}/{number}", TopicPartition(settings.topic(area), number)
                found: dict[int, str] = {}
                last = 0
                async for record in _records(client, place):
                    records += 1
                    try:
                        fact = fact_of(record)
                    except NoFact as error:
                        wrong.append(str(error))
                        continue
                    if fact.position in found:
                        repeated += 1
                    elif fact.position < last:
                        wrong.append(f"{name} has {fact.position} after {last}")
                    last = max(last, fact.position)
                    found.setdefault(fact.position, str(fact.id))
                wrong += _differences(name, facts, found, reached)
    return Audit(
        findings=findings(area, "topic", wrong),
        checked=[
            Checked(area=area, what="records", number=records),
            Checked(area=area, what="records sent again", number=repeated),
        ],
    )


def _differences(
    name: str, facts: list[tuple[int, str]], found: dict[int, str], reached: int
) -> list[str]:
    wrong = [
        f"{name} lacks fact {id_} of position {position}"
        for position, id_ in facts
        if found.get(position) != id_
    ]
    strange = {position for position in found if position <= reached} - {at for at, _ in facts}
    return wrong + [f"{name} has {position}, which no outbox has" for position in sorted(strange)]


@asynccontextmanager
async def _reading(settings: KafkaSettings) -> AsyncIterator[AIOKafkaConsumer]:
    client = AIOKafkaConsumer(
        **settings.client(), enable_auto_commit=False, auto_offset_reset="earliest"
    )
    try:
        await client.start()
        yield client
    finally:
        await client.stop()


async def _records(
    client: AIOKafkaConsumer, place: TopicPartition
) -> AsyncIterator[ConsumerRecord]:
    """Yield what a partition has now, from the beginning."""
    client.assign([place])
    await client.seek_to_beginning(place)
    end = (await client.end_offsets([place]))[place]
    while await client.position(place) < end:
        for record in (await client.getmany(place, timeout_ms=1000)).get(place, ()):
            if record.offset < end:
                yield record
