"""Checks an area's topic: every relayed fact is in its partition, in order.

A relay may have sent a fact again; consumers drop the duplicate by its position, so duplicates are
counted, but are no findings.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from aiokafka import AIOKafkaConsumer
from aiokafka.structs import ConsumerRecord, TopicPartition

from shared.eventsourcing.consistency_report import Audit, Checked
from shared.kafka.cloudevents import InvalidFactRecord, decode_fact, partition_number
from shared.kafka.errors import translating_errors
from shared.kafka.outbox_relay import load_relayed_position
from shared.kafka.settings import KafkaSettings
from shared.postgres.event_log_consistency import make_findings
from shared.postgres.outbox_reader import list_fact_keys

if TYPE_CHECKING:
    from shared.postgres.database_connections import ConnectionPool


async def check_topic_consistency(
    settings: KafkaSettings, area: str, pool: ConnectionPool
) -> Audit:
    """Compare an area's topic with its outbox, up to the relay's checkpoint.

    Reads the whole topic. Raises `BusUnavailable` and `PermanentKafkaError`.
    """
    async with pool.acquire() as connection:
        relayed = await load_relayed_position(connection, area)
        expected: dict[int, list[tuple[int, str]]] = {n: [] for n in range(settings.partitions)}
        for position, id_, key in await list_fact_keys(connection, relayed):
            number = partition_number(key.encode(), settings.partitions)
            expected[number].append((position, str(id_)))
    wrong: list[str] = []
    records = repeated = 0
    with translating_errors(f"reading {settings.topic_name(area)}"):
        async with _open_reader(settings) as client:
            for number, facts in expected.items():
                name = f"{area}/{number}"
                partition = TopicPartition(settings.topic_name(area), number)
                found: dict[int, str] = {}
                last = 0
                async for record in _read_partition(client, partition):
                    records += 1
                    try:
                        fact = decode_fact(record)
                    except InvalidFactRecord as error:
                        wrong.append(str(error))
                        continue
                    if fact.position in found:
                        repeated += 1
                    elif fact.position < last:
                        wrong.append(f"{name} has {fact.position} after {last}")
                    last = max(last, fact.position)
                    found.setdefault(fact.position, str(fact.id))
                wrong += _describe_differences(name, facts, found, relayed)
    return Audit(
        findings=make_findings(area, "topic", wrong),
        checked=[
            Checked(area=area, what="records", number=records),
            Checked(area=area, what="records sent again", number=repeated),
        ],
    )


def _describe_differences(
    name: str,
    expected: list[tuple[int, str]],
    ids_by_position: dict[int, str],
    relayed_position: int,
) -> list[str]:
    wrong = [
        f"{name} lacks fact {id_} of position {position}"
        for position, id_ in expected
        if ids_by_position.get(position) != id_
    ]
    unknown = {position for position in ids_by_position if position <= relayed_position} - {
        position for position, _ in expected
    }
    return wrong + [
        f"{name} has {position}, which the outbox does not have" for position in sorted(unknown)
    ]


@asynccontextmanager
async def _open_reader(settings: KafkaSettings) -> AsyncIterator[AIOKafkaConsumer]:
    client = AIOKafkaConsumer(
        **settings.client_options(), enable_auto_commit=False, auto_offset_reset="earliest"
    )
    try:
        await client.start()
        yield client
    finally:
        await client.stop()


async def _read_partition(
    client: AIOKafkaConsumer, partition: TopicPartition
) -> AsyncIterator[ConsumerRecord]:
    """Yield the records that a partition has now, from its beginning."""
    client.assign([partition])
    await client.seek_to_beginning(partition)
    end = (await client.end_offsets([partition]))[partition]
    while await client.position(partition) < end:
        for record in (await client.getmany(partition, timeout_ms=1000)).get(partition, ()):
            if record.offset < end:
                yield record
