"""The contract of the event store port, tested with each of its adapters."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import pytest

from shared.eventsourcing.command_handler import StaleVersion, execute_command
from shared.eventsourcing.event_store import (
    AppendRequest,
    EventStore,
    IdempotencyKey,
    IdempotencyKeyTaken,
    VersionConflict,
)
from shared.eventsourcing.in_memory_event_store import InMemoryEventStore
from shared.installation.system_clock_and_ids import new_uuid7
from shared.testing.manual_clock import MONDAY_MORNING, ManualClock
from shared.testing.postgres_test_server import FreshDatabase
from tests.shared.area_harness import open_areas
from tests.shared.sample_areas.publisher_area import (
    BELL_DECIDER,
    BellRefused,
    RingBell,
    Rung,
    SilenceBell,
    command_context,
    ring_append,
)
from tests.shared.sample_areas.publisher_service import publisher_service

KEY = IdempotencyKey("tester", "first", "digest")


@asynccontextmanager
async def in_memory(_: FreshDatabase) -> AsyncIterator[EventStore]:
    yield InMemoryEventStore(ManualClock(), new_uuid7)


@asynccontextmanager
async def on_postgres(fresh_database: FreshDatabase) -> AsyncIterator[EventStore]:
    async with open_areas(fresh_database, publisher_service) as (bell,):
        yield bell.event_store


@pytest.fixture(params=[in_memory, on_postgres], ids=["memory", "postgres"])
async def store(
    request: pytest.FixtureRequest, fresh_database: FreshDatabase
) -> AsyncIterator[EventStore]:
    adapter: AbstractAsyncContextManager[EventStore] = request.param(fresh_database)
    async with adapter as opened_store:
        yield opened_store


async def test_an_unknown_stream_has_no_events(store: EventStore) -> None:
    assert list((await store.load(["bell-tom"]))["bell-tom"]) == []


async def test_events_are_loaded_as_they_were_appended(store: EventStore) -> None:
    append = ring_append("tom", "ding", "dong")
    assert await store.append(append) == 2
    first, second = (await store.load(["bell-tom"]))["bell-tom"]
    assert [first.event, second.event] == list(append.events)
    assert [first.version, second.version] == [1, 2]
    assert first.id != second.id
    assert first.context == append.context
    assert first.recorded_at == MONDAY_MORNING


async def test_streams_are_loaded_together(store: EventStore) -> None:
    await store.append(ring_append("tom"))
    await store.append(ring_append("ben", "a", "b"))
    histories = await store.load(["bell-ben", "bell-tom", "bell-nobody"])
    assert {stream: len(events) for stream, events in histories.items()} == {
        "bell-ben": 2,
        "bell-tom": 1,
        "bell-nobody": 0,
    }


@pytest.mark.parametrize("expected", [0, 1, 3])
async def test_a_wrong_expected_version_is_a_conflict(store: EventStore, expected: int) -> None:
    await store.append(ring_append("tom", "a", "b"))
    with pytest.raises(VersionConflict):
        await store.append(ring_append("tom", version=expected))
    assert len((await store.load(["bell-tom"]))["bell-tom"]) == 2


async def test_a_stream_cannot_begin_in_the_middle(store: EventStore) -> None:
    with pytest.raises(VersionConflict):
        await store.append(ring_append("tom", version=1))


async def test_of_concurrent_appends_at_one_version_one_succeeds(store: EventStore) -> None:
    results = await asyncio.gather(
        *(store.append(ring_append("tom", str(n))) for n in range(5)), return_exceptions=True
    )
    assert sorted(map(repr, results)).count("1") == 1
    assert sum(isinstance(result, VersionConflict) for result in results) == 4


async def test_reading_returns_all_events_in_order(store: EventStore) -> None:
    for number in range(7):
        await store.append(ring_append(f"b{number}", "ding", "dong"))
    positions: list[int] = []
    while events := await store.read_log(positions[-1] if positions else 0, 4):
        assert len(events) <= 4
        positions += [event.position for event in events]
    assert len(positions) == 14
    assert positions == sorted(set(positions))


async def test_an_idempotency_key_is_used_once(store: EventStore) -> None:
    await store.append(ring_append("tom", idempotency_key=KEY, response="{}"))
    with pytest.raises(IdempotencyKeyTaken):
        await store.append(ring_append("ben", idempotency_key=KEY, response="{}"))
    assert list((await store.load(["bell-ben"]))["bell-ben"]) == []


async def test_a_key_is_still_free_after_a_conflict(store: EventStore) -> None:
    await store.append(ring_append("tom"))
    with pytest.raises(VersionConflict):
        await store.append(ring_append("tom", idempotency_key=KEY, response="{}"))
    await store.append(ring_append("tom", version=1, idempotency_key=KEY, response="{}"))


async def test_an_empty_append_stores_the_key_without_a_stream(store: EventStore) -> None:
    empty = AppendRequest("bell-tom", 0, [], command_context(), KEY, "{}")
    results = await asyncio.gather(store.append(empty), store.append(ring_append("ben")))
    assert list(results) == [0, 1]
    with pytest.raises(IdempotencyKeyTaken):
        await store.append(empty)
    assert await store.append(ring_append("tom")) == 1


async def test_an_empty_append_ignores_the_expected_version(store: EventStore) -> None:
    await store.append(ring_append("tom"))
    assert await store.append(AppendRequest("bell-tom", 0, [], command_context(), KEY, "{}")) == 0


async def test_commands_at_the_same_time_are_decided_one_after_the_other(
    store: EventStore,
) -> None:
    rings = (
        execute_command(store, BELL_DECIDER, RingBell("tom", str(n)), command_context())
        for n in range(4)
    )
    results = await asyncio.gather(*rings)
    assert sorted(result.version for result in results) == [1, 2, 3, 4]


async def test_a_repeated_command_changes_nothing(store: EventStore) -> None:
    await execute_command(store, BELL_DECIDER, RingBell("tom"), command_context())
    assert (
        await execute_command(store, BELL_DECIDER, SilenceBell("tom"), command_context())
    ).changed
    again = await execute_command(store, BELL_DECIDER, SilenceBell("tom"), command_context())
    assert (again.version, again.changed) == (2, False)


async def test_a_refusal_records_nothing(store: EventStore) -> None:
    await execute_command(store, BELL_DECIDER, RingBell("tom"), command_context())
    await execute_command(store, BELL_DECIDER, SilenceBell("tom"), command_context())
    with pytest.raises(BellRefused, match="ring another"):
        await execute_command(store, BELL_DECIDER, RingBell("tom"), command_context())
    assert len((await store.load(["bell-tom"]))["bell-tom"]) == 2


async def send_as_new(store: EventStore, command: RingBell | SilenceBell) -> tuple[int, bool]:
    """Execute a command on a stream of which the caller says that it is new."""
    result = await execute_command(store, BELL_DECIDER, command, command_context(), is_new=True)
    return result.version, result.changed


async def test_a_command_to_a_new_stream_is_decided_without_reading_it(store: EventStore) -> None:
    assert await send_as_new(store, RingBell("tom")) == (1, True)


async def test_a_stream_that_is_not_new_after_all_is_read(store: EventStore) -> None:
    await store.append(ring_append("tom", "a", "b"))
    assert await send_as_new(store, RingBell("tom")) == (3, True)
    assert await send_as_new(store, SilenceBell("tom")) == (4, True)
    assert await send_as_new(store, SilenceBell("tom")) == (4, False)
    with pytest.raises(BellRefused, match="ring another"):
        await send_as_new(store, RingBell("tom"))


async def test_states_are_those_of_the_events(store: EventStore) -> None:
    await store.append(ring_append("tom", "a", "b"))
    await execute_command(store, BELL_DECIDER, SilenceBell("tom"), command_context())
    streams = ["bell-tom", "bell-nobody"]
    for _ in range(2):
        states = await store.load_states(dict.fromkeys(streams, BELL_DECIDER))
        histories = await store.load(streams)
        assert {stream: one.version for stream, one in states.items()} == {
            "bell-tom": 3,
            "bell-nobody": 0,
        }
        assert {stream: one.state for stream, one in states.items()} == {
            stream: BELL_DECIDER.fold(recorded.event for recorded in history)
            for stream, history in histories.items()
        }


async def test_a_stale_version_error_names_the_current_version(
    store: EventStore,
) -> None:
    await store.append(ring_append("tom", "a", "b"))
    with pytest.raises(StaleVersion) as stale:
        await execute_command(
            store, BELL_DECIDER, RingBell("tom"), command_context(), expected_version=1
        )
    assert stale.value.current == 2


async def test_texts_of_any_script_survive(store: EventStore) -> None:
    note = "市场部 – „Größe“ 🔔 \\u0041 \"' \n\t"
    await store.append(ring_append("钟", note))
    (event,) = (await store.load(["bell-钟"]))["bell-钟"]
    assert event.event == Rung(bell="钟", note=note)
