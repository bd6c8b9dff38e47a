"""The relay loses no fact, whenever it is interrupted; duplicates have no effect."""

import asyncio
import json
from typing import Any

import pytest

from shared.contracts.schema_addresses import SCHEMAS_PATH
from shared.kafka.cloudevents import decode_fact
from shared.kafka.fact_producer import open_producer
from shared.kafka.outbox_relay import RELAY_CHECKPOINT_NAME, load_relayed_position
from shared.postgres import checkpoints
from shared.postgres.advisory_locks import LockPurpose
from shared.postgres.leader_lease import acquire_leader_lease
from shared.postgres.outbox_reader import create_outbox_reader
from tests.kafka.kafka_pipeline import KafkaPipeline
from tests.shared.area_harness import run_in_background, wait_until_true
from tests.shared.bus_adapters import is_outbox_relayed

pytestmark = pytest.mark.kafka


class SimulatedCrash(BaseException):
    """Ends a relay at once, as a crash would."""


async def test_a_relay_killed_between_sending_and_checkpoint_sends_again(
    kafka_pipeline: KafkaPipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = await kafka_pipeline.ring_bells(3, range(10))

    async def crash(*_: object) -> None:
        raise SimulatedCrash

    with monkeypatch.context() as patch:
        patch.setattr(checkpoints, "advance", crash)
        with pytest.raises(SimulatedCrash):
            await kafka_pipeline.create_relay().run()
    assert len(await kafka_pipeline.topic_positions()) == 30
    await kafka_pipeline.relay_everything()
    assert len(await kafka_pipeline.topic_positions()) == 60
    await kafka_pipeline.consume_everything()
    assert await kafka_pipeline.handled_notes() == expected


async def test_a_replaced_relay_cannot_move_the_checkpoint(kafka_pipeline: KafkaPipeline) -> None:
    expected = await kafka_pipeline.ring_bells(2, range(5))
    async with run_in_background(kafka_pipeline.create_relay().run):
        await wait_until_true(lambda: is_outbox_relayed(kafka_pipeline.publisher))
        async with kafka_pipeline.publisher.pool.acquire() as connection:  # as another relay would
            await checkpoints.advance(connection, RELAY_CHECKPOINT_NAME, "bell", 10, 11)
        await kafka_pipeline.ring_bell("b0", "more")
        await kafka_pipeline.ring_bell("b1", "more")
        await asyncio.sleep(1)
        async with kafka_pipeline.publisher.pool.acquire() as connection:
            assert await load_relayed_position(connection, "bell") == 12
    await kafka_pipeline.consume_everything()
    handled = await kafka_pipeline.handled_notes()
    assert handled == {bell: [*notes, "more"] for bell, notes in expected.items()}


async def test_one_relay_leads_and_the_next_takes_over(kafka_pipeline: KafkaPipeline) -> None:
    first, second = (asyncio.ensure_future(kafka_pipeline.create_relay().run()) for _ in range(2))
    await kafka_pipeline.ring_bell("tom", "one")
    await wait_until_true(lambda: is_outbox_relayed(kafka_pipeline.publisher))
    first.cancel()
    await asyncio.wait([first])
    await kafka_pipeline.ring_bell("tom", "two")
    await wait_until_true(lambda: is_outbox_relayed(kafka_pipeline.publisher))
    second.cancel()
    await asyncio.wait([second])
    assert await kafka_pipeline.topic_positions() == [1, 2]


async def test_a_waiting_relay_forwards_signals(kafka_pipeline: KafkaPipeline) -> None:
    bell = kafka_pipeline.publisher
    async with acquire_leader_lease(
        bell.database, "bell", LockPurpose.RELAY, bell.in_process_signal
    ) as lease:
        for _ in range(8):
            await lease.waiter.wait()  # its poll interval grows to a second
        waiting = asyncio.ensure_future(lease.waiter.wait())
        async with run_in_background(kafka_pipeline.create_relay().run):
            await asyncio.sleep(0.5)
            lease.waiter.close()  # as in another process: only the NOTIFY reaches the waiter
            bell.in_process_signal.notify("bell")
            assert await asyncio.wait_for(waiting, 0.5)


async def test_an_idle_relay_keeps_its_leader_lease(
    kafka_pipeline: KafkaPipeline, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("shared.postgres.leader_lease.SESSION_TIMEOUT_SECONDS", 2)
    async with run_in_background(kafka_pipeline.create_relay().run):
        for _ in range(400):  # signals without new facts
            kafka_pipeline.publisher.in_process_signal.notify("bell")
            await asyncio.sleep(0.01)
        await asyncio.sleep(4)  # no signal at all
        await kafka_pipeline.ring_bell("tom", "ding")
        await wait_until_true(lambda: is_outbox_relayed(kafka_pipeline.publisher))
    assert "waits" not in caplog.text
    assert await kafka_pipeline.topic_positions() == [1]


async def test_encoding_many_facts_does_not_block_the_event_loop(
    kafka_pipeline: KafkaPipeline,
) -> None:
    await kafka_pipeline.ring_bells(2, range(10))
    await kafka_pipeline.relay_everything()  # so that there is a topic
    many = [*await kafka_pipeline.outbox_rows()] * 50
    iterations = 0

    async def count_iterations() -> None:
        nonlocal iterations
        while True:
            iterations += 1
            await asyncio.sleep(0)

    async with (
        open_producer(kafka_pipeline.settings, "bell") as producer,
        run_in_background(count_iterations),
    ):
        iterations = 0
        await producer.encode_batches(many)
    assert iterations > 2


async def test_a_hanging_relay_loses_its_leader_lease(
    kafka_pipeline: KafkaPipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    bell = kafka_pipeline.publisher
    monkeypatch.setattr("shared.postgres.leader_lease.SESSION_TIMEOUT_SECONDS", 1)
    async with acquire_leader_lease(
        bell.database, "bell", LockPurpose.RELAY, bell.in_process_signal
    ) as stale:
        large_query = "SELECT repeat('x', 1000) FROM generate_series(1, 10000)"
        statement = await stale.read_connection.prepare(large_query)
        hung: Any = stale.read_connection
        hung._transport.pause_reading()  # as SIGSTOP would: nobody reads the rows
        hanging = asyncio.ensure_future(statement.fetch())
        async with asyncio.timeout(10):
            async with acquire_leader_lease(
                bell.database, "bell", LockPurpose.RELAY, bell.in_process_signal
            ):
                assert not hanging.done()
        hanging.cancel()


async def test_a_fact_is_a_cloud_event(kafka_pipeline: KafkaPipeline) -> None:
    await kafka_pipeline.ring_bell("tom", "ding")
    async with kafka_pipeline.publisher.pool.acquire() as connection:
        await connection.execute(
            "UPDATE compact_event SET recorded_at = recorded_at + interval '0.12 s'"
        )
    await kafka_pipeline.relay_everything()
    (record,) = await kafka_pipeline.topic_records()
    async with kafka_pipeline.publisher.pool.acquire() as connection:
        (row,), _ = await create_outbox_reader("bell").read(connection, 0, 10)
    headers = {name: value.decode() for name, value in record.headers}
    context = json.loads(row["context"])
    assert headers == {
        "ce_specversion": "1.0",
        "ce_type": "concord.bell.rung.v1",
        "ce_source": "/concord/bell",
        "ce_dataschema": f"{kafka_pipeline.settings.public_url}{SCHEMAS_PATH}/concord.bell.rung.v1",
        "content-type": "application/json",
        "ce_id": str(row["id"]),
        "ce_time": headers["ce_recordedtime"],
        "ce_subject": "bell-tom",
        "ce_partitionkey": "bell-tom",
        "ce_sequence": "00000000000000000001",
        "ce_recordedtime": headers["ce_recordedtime"],
        "ce_outboxposition": "00000000000000000001",
        "ce_correlationid": context["correlation"],
        "ce_actor": context["actor"],
    }
    assert decode_fact(record).recorded_at == row["recorded_at"]
    assert (record.key, record.value) == (b"bell-tom", row["data"].encode())
