"""What every event store promises, whatever it keeps its events in."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import pytest

from shared.eventsourcing.handler import StaleVersion, execute
from shared.eventsourcing.memory import MemoryEventStore
from shared.eventsourcing.store import Append, Conflict, EventStore, IdempotencyKey, KeyTaken
from shared.runtime.clock import new_id
from shared.testing.clock import MONDAY_MORNING, MovableClock
from shared.testing.database import FreshDatabase
from tests.shared.backbone import opened
from tests.shared.toys.bell import BELL, BellRefused, Ring, Rung, Silence, ringing, somebody
from tests.shared.toys.tower import bell_service

KEY = IdempotencyKey("tester", "first", "digest")


@asynccontextmanager
async def in_memory(_: FreshDatabase) -> AsyncIterator[EventStore]:
    yield MemoryEventStore(MovableClock(), new_id)


@asynccontextmanager
async def on_postgres(fresh: FreshDatabase) -> AsyncIterator[EventStore]:
    async with opened(fresh, bell_service) as (bell,):
        yield bell.store


@pytest.fixture(params=[in_memory, on_postgres], ids=["memory", "postgres"])
async def store(request: pytest.FixtureRequest, fresh: FreshDatabase) -> AsyncIterator[EventStore]:
    adapter: AbstractAsyncContextManager[EventStore] = request.param(fresh)
    async with adapter as opened_store:
        yield opened_store


async def test_an_unknown_stream_has_no_events(store: EventStore) -> None:
    assert list((await store.load(["bell-tom"]))["bell-tom"]) == []


async def test_events_come_back_as_they_were(store: EventStore) -> None:
    append = ringing("tom", "ding", "dong")
    assert await store.append(append) == 2
    first, second = (await store.load(["bell-tom"]))["bell-tom"]
    assert [first.event, second.event] == list(append.events)
    assert [first.version, second.version] == [1, 2]
    assert first.id != second.id
    assert first.context == append.context
    assert first.recorded_at == MONDAY_MORNING


async def test_streams_are_loaded_together(store: EventStore) -> None:
    await store.append(ringing("tom"))
    await store.append(ringing("ben", "a", "b"))
    histories = await store.load(["bell-ben", "bell-tom", "bell-nobody"])
    assert {stream: len(events) for stream, events in histories.items()} == {
        "bell-ben": 2,
        "bell-tom": 1,
        "bell-nobody": 0,
    }


@pytest.mark.parametrize("expected", [0, 1, 3])
async def test_an_expectation_that_does_not_hold_is_a_conflict(
    store: EventStore, expected: int
) -> None:
    await store.append(ringing("tom", "a", "b"))
    with pytest.raises(Conflict):
        await store.append(ringing("tom", at=expected))
    assert len((await store.load(["bell-tom"]))["bell-tom"]) == 2


async def test_a_stream_cannot_begin_in_the_middle(store: EventStore) -> None:
    with pytest.raises(Conflict):
        await store.append(ringing("tom", at=1))


async def test_of_two_who_expect_the_same_one_wins(store: EventStore) -> None:
    answers = await asyncio.gather(
        *(store.append(ringing("tom", str(n))) for n in range(5)), return_exceptions=True
    )
    assert sorted(map(repr, answers)).count("1") == 1
    assert sum(isinstance(answer, Conflict) for answer in answers) == 4


async def test_reading_hands_out_everything_in_order(store: EventStore) -> None:
    for number in range(7):
        await store.append(ringing(f"b{number}", "ding", "dong"))
    positions: list[int] = []
    while events := await store.read(positions[-1] if positions else 0, 4):
        assert len(events) <= 4
        positions += [event.position for event in events]
    assert len(positions) == 14
    assert positions == sorted(set(positions))


async def test_a_key_serves_once(store: EventStore) -> None:
    await store.append(ringing("tom", idempotency=KEY, answer="{}"))
    with pytest.raises(KeyTaken):
        await store.append(ringing("ben", idempotency=KEY, answer="{}"))
    assert list((await store.load(["bell-ben"]))["bell-ben"]) == []


async def test_a_key_that_met_a_conflict_is_still_free(store: EventStore) -> None:
    await store.append(ringing("tom"))
    with pytest.raises(Conflict):
        await store.append(ringing("tom", idempotency=KEY, answer="{}"))
    await store.append(ringing("tom", at=1, idempotency=KEY, answer="{}"))


async def test_nothing_to_record_keeps_the_key_and_makes_no_stream(store: EventStore) -> None:
    nothing = Append("bell-tom", 0, [], somebody(), KEY, "{}")
    answers = await asyncio.gather(store.append(nothing), store.append(ringing("ben")))
    assert list(answers) == [0, 1]
    with pytest.raises(KeyTaken):
        await store.append(nothing)
    assert await store.append(ringing("tom")) == 1


async def test_nothing_to_record_is_in_nobodys_way(store: EventStore) -> None:
    await store.append(ringing("tom"))
    assert await store.append(Append("bell-tom", 0, [], somebody(), KEY, "{}")) == 0


async def test_commands_at_the_same_time_are_decided_one_after_the_other(
    store: EventStore,
) -> None:
    rings = (execute(store, BELL, Ring("tom", str(n)), somebody()) for n in range(4))
    receipts = await asyncio.gather(*rings)
    assert sorted(receipt.version for receipt in receipts) == [1, 2, 3, 4]


async def test_asked_twice_changes_nothing(store: EventStore) -> None:
    await execute(store, BELL, Ring("tom"), somebody())
    assert (await execute(store, BELL, Silence("tom"), somebody())).changed
    again = await execute(store, BELL, Silence("tom"), somebody())
    assert (again.version, again.changed) == (2, False)


async def test_a_refusal_records_nothing(store: EventStore) -> None:
    await execute(store, BELL, Ring("tom"), somebody())
    await execute(store, BELL, Silence("tom"), somebody())
    with pytest.raises(BellRefused, match="ring another"):
        await execute(store, BELL, Ring("tom"), somebody())
    assert len((await store.load(["bell-tom"]))["bell-tom"]) == 2


async def test_a_caller_who_read_an_old_version_is_told_the_present_one(
    store: EventStore,
) -> None:
    await store.append(ringing("tom", "a", "b"))
    with pytest.raises(StaleVersion) as stale:
        await execute(store, BELL, Ring("tom"), somebody(), expected=1)
    assert stale.value.present == 2


async def test_texts_of_any_script_survive(store: EventStore) -> None:
    note = "市场部 – „Größe“ 🔔 \\u0041 \"' \n\t"
    await store.append(ringing("钟", note))
    (event,) = (await store.load(["bell-钟"]))["bell-钟"]
    assert event.event == Rung(bell="钟", note=note)
