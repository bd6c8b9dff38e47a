"""The relay loses nothing, whenever it is interrupted; what it sends again does no harm."""

import asyncio
import json
from typing import Any

import pytest

from shared.kafka.cloudevents import fact_of
from shared.kafka.producer import producing
from shared.kafka.relay import RELAY, relayed
from shared.postgres import checkpoints
from shared.postgres.locks import Purpose
from shared.postgres.outbox import outbox_reader
from shared.postgres.turn import my_turn
from tests.kafka.line import Line
from tests.shared.backbone import beside, comes_true
from tests.shared.carriers import all_relayed

pytestmark = pytest.mark.kafka


class PowerCut(BaseException):
    """Ends a relay without asking it."""


async def test_killed_between_sending_and_checkpoint_it_sends_again(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = await line.ring_round(3, range(10))

    async def cut(*_: object) -> None:
        raise PowerCut

    with monkeypatch.context() as patch:
        patch.setattr(checkpoints, "advance", cut)
        with pytest.raises(PowerCut):
            await line.relay().run()
    assert len(await line.positions()) == 30
    await line.relayed()
    assert len(await line.positions()) == 60
    await line.listened()
    assert await line.heard() == wanted


async def test_a_relay_whose_place_was_taken_cannot_move_the_checkpoint(line: Line) -> None:
    wanted = await line.ring_round(2, range(5))
    async with beside(line.relay().run):
        await comes_true(lambda: all_relayed(line.bell))
        async with line.bell.pool.acquire() as connection:  # as another relay would
            await checkpoints.advance(connection, RELAY, "bell", 10, 11)
        await line.ring("b0", "more")
        await line.ring("b1", "more")
        await asyncio.sleep(1)
        async with line.bell.pool.acquire() as connection:
            assert await relayed(connection, "bell") == 12
    await line.listened()
    heard = await line.heard()
    assert heard == {bell: [*notes, "more"] for bell, notes in wanted.items()}


async def test_one_is_at_work_and_the_next_takes_over(line: Line) -> None:
    first, second = (asyncio.ensure_future(line.relay().run()) for _ in range(2))
    await line.ring("tom", "one")
    await comes_true(lambda: all_relayed(line.bell))
    first.cancel()
    await asyncio.wait([first])
    await line.ring("tom", "two")
    await comes_true(lambda: all_relayed(line.bell))
    second.cancel()
    await asyncio.wait([second])
    assert await line.positions() == [1, 2]


async def test_who_waits_passes_on_what_is_rung(line: Line) -> None:
    bell = line.bell
    async with my_turn(bell.database, "bell", Purpose.RELAY, bell.wakeup) as turn:
        for _ in range(8):
            await turn.waiter.wait()  # it is long quiet: the next look would come in a second
        waits = asyncio.ensure_future(turn.waiter.wait())
        async with beside(line.relay().run):
            await asyncio.sleep(0.5)
            turn_of_another = line.bell.wakeup
            turn.waiter.close()  # as in another process: only the notification reaches it
            turn_of_another.ring("bell")
            assert await asyncio.wait_for(waits, 0.5)


async def test_it_keeps_its_turn_while_there_is_nothing_to_carry(
    line: Line, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("shared.postgres.turn.SILENCE_SECONDS", 2)
    async with beside(line.relay().run):
        for _ in range(400):  # rung for what it does not carry
            line.bell.wakeup.ring("bell")
            await asyncio.sleep(0.01)
        await asyncio.sleep(4)  # and not rung at all
        await line.ring("tom", "ding")
        await comes_true(lambda: all_relayed(line.bell))
    assert "waits" not in caplog.text
    assert await line.positions() == [1]


async def test_others_get_their_turn_while_many_facts_are_encoded(line: Line) -> None:
    await line.ring_round(2, range(10))
    await line.relayed()  # so that there is a topic
    many = [*await line.rows()] * 50
    turns = 0

    async def others() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    async with producing(line.settings, "bell") as producer, beside(others):
        turns = 0
        await producer.batches(many)
    assert turns > 2


async def test_who_hangs_in_the_middle_of_a_long_answer_loses_its_turn(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    bell = line.bell
    monkeypatch.setattr("shared.postgres.turn.SILENCE_SECONDS", 1)
    async with my_turn(bell.database, "bell", Purpose.RELAY, bell.wakeup) as stale:
        long = "SELECT repeat('x', 1000) FROM generate_series(1, 10000)"
        answer = await stale.reading.prepare(long)
        hung: Any = stale.reading
        hung._transport.pause_reading()  # as SIGSTOP would: nobody takes what is answered
        hanging = asyncio.ensure_future(answer.fetch())
        async with asyncio.timeout(10):
            async with my_turn(bell.database, "bell", Purpose.RELAY, bell.wakeup):
                assert not hanging.done()
        hanging.cancel()


async def test_a_fact_is_a_cloud_event(line: Line) -> None:
    await line.ring("tom", "ding")
    async with line.bell.pool.acquire() as connection:
        await connection.execute("UPDATE outbox SET recorded_at = recorded_at + interval '0.12 s'")
    await line.relayed()
    (record,) = await line.records()
    async with line.bell.pool.acquire() as connection:
        (row,), _ = await outbox_reader("bell").read(connection, 0, 10)
    headers = {name: value.decode() for name, value in record.headers}
    context = json.loads(row["context"])
    assert headers == {
        "ce_specversion": "1.0",
        "ce_type": "concord.bell.rung.v1",
        "ce_source": "/concord/bell",
        "ce_dataschema": "urn:concord:schema:concord.bell.rung.v1",
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
    assert fact_of(record).recorded_at == row["recorded_at"]
    assert (record.key, record.value) == (b"bell-tom", row["data"].encode())
