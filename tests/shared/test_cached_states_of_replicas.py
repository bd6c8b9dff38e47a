"""Two processes on one database: neither decides on a cached state that is out of date.

Each control takes the check of cached states away and fails where the check is needed.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.eventsourcing import stream_state
from shared.eventsourcing.command_handler import execute_command, load_stream_state
from shared.eventsourcing.decider import Decider
from shared.eventsourcing.event_store import EventStore, VersionConflict
from shared.eventsourcing.in_memory_event_store import InMemoryEventStore
from shared.eventsourcing.stream_state import StreamState
from shared.installation.system_clock_and_ids import new_uuid7
from shared.postgres.event_store import EventDecoder
from shared.service_runtime.running_area import RunningArea
from shared.testing.manual_clock import ManualClock
from shared.testing.postgres_test_server import FreshDatabase
from tests.property_budget import examples
from tests.shared.area_harness import open_areas
from tests.shared.sample_areas.publisher_area import (
    BELL_DECIDER,
    BellRefused,
    BellState,
    RingBell,
    SilenceBell,
    command_context,
)
from tests.shared.sample_areas.publisher_service import publisher_service

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

TOM = "bell-tom"


@pytest.fixture
async def replicas(
    fresh_database: FreshDatabase, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[tuple[RunningArea, RunningArea]]:
    """Open the area in two processes that cache the states of short streams, too."""
    monkeypatch.setattr(stream_state, "MIN_CACHED_EVENT_BYTES", 0)
    async with (
        open_areas(fresh_database, publisher_service) as (one,),
        open_areas(fresh_database, publisher_service) as (other,),
    ):
        yield one, other


@pytest.fixture
def unchecked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Use cached states without asking the database."""
    checked = EventDecoder.load_states

    async def load_unchecked(
        self: EventDecoder, connection: Connection, deciders: Mapping[str, Decider[Any, Any, Any]]
    ) -> dict[str, StreamState[Any]]:
        known = {
            stream: found
            for stream, decider in deciders.items()
            if (found := self._cached_states.find(decider, stream))
        }
        unknown = {stream: deciders[stream] for stream in deciders if stream not in known}
        return known | await checked(self, connection, unknown)

    monkeypatch.setattr(EventDecoder, "load_states", load_unchecked)


@pytest.fixture
def unidentified(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read later events, but do not compare the event with which a cached state ends."""
    read = EventDecoder._read_later_events

    async def read_unidentified(
        self: EventDecoder, connection: Connection, known: Mapping[str, StreamState[Any]]
    ) -> dict[str, list[tuple[int, UUID, str]]]:
        later = await read(self, connection, known)
        for stream, state in known.items():
            if state.last_event_id is not None:
                later[stream] = [(state.version, state.last_event_id, ""), *later[stream][1:]]
        return later

    monkeypatch.setattr(EventDecoder, "_read_later_events", read_unidentified)


class RolledBack(Exception):
    """Ends a transaction without its effects."""


async def send(store: EventStore, command: RingBell | SilenceBell) -> int | type[Exception]:
    """Execute a command; return the version that it reached, or the type of its refusal."""
    try:
        result = await execute_command(store, BELL_DECIDER, command, command_context())
    except (BellRefused, VersionConflict) as refusal:
        return type(refusal)
    return result.version


async def state_of(area: RunningArea, stream: str = TOM) -> StreamState[BellState]:
    return await load_stream_state(area.event_store, BELL_DECIDER, stream)


async def ring_in_turn(one: RunningArea, other: RunningArea) -> list[int | type[Exception]]:
    """Ring a bell in both processes, and silence it in one; the other then rings and silences."""
    return [
        await send(one.event_store, RingBell("tom")),
        (await state_of(one)).version,
        await send(other.event_store, RingBell("tom")),
        await send(one.event_store, RingBell("tom")),
        await send(other.event_store, SilenceBell("tom")),
        await send(one.event_store, SilenceBell("tom")),
        await send(one.event_store, RingBell("tom")),
    ]


async def test_each_process_decides_on_what_the_other_recorded(
    replicas: tuple[RunningArea, RunningArea],
) -> None:
    *outcomes, refused = await ring_in_turn(*replicas)
    assert outcomes == [1, 1, 2, 3, 4, 4]
    assert isinstance(refused, type)
    assert issubclass(refused, BellRefused)


@pytest.mark.usefixtures("unchecked")
async def test_control_without_the_check_decisions_are_stale(
    replicas: tuple[RunningArea, RunningArea],
) -> None:
    assert VersionConflict in await ring_in_turn(*replicas)


async def cache_what_is_rolled_back(area: RunningArea, other: RunningArea) -> list[BellState]:
    """Load a state from events of a transaction that is rolled back, then record another event."""
    await send(area.event_store, RingBell("tom"))
    with suppress(RolledBack):
        async with area.unit_of_work() as unit:
            await unit.execute_commands(BELL_DECIDER, [(SilenceBell("tom"), command_context())])
            await unit.load_states({TOM: BELL_DECIDER})
            raise RolledBack
    after_rollback = (await state_of(area)).state
    await send(other.event_store, RingBell("tom"))
    return [after_rollback, (await state_of(area)).state]


async def test_a_state_with_events_that_were_rolled_back_is_dropped(
    replicas: tuple[RunningArea, RunningArea],
) -> None:
    assert await cache_what_is_rolled_back(*replicas) == [BellState(1), BellState(2)]


@pytest.mark.usefixtures("unidentified")
async def test_control_without_the_events_id_such_a_state_stays(
    replicas: tuple[RunningArea, RunningArea],
) -> None:
    assert BellState(1, silent=True) in await cache_what_is_rolled_back(*replicas)


async def test_a_state_of_a_log_that_was_set_back_is_dropped(
    replicas: tuple[RunningArea, RunningArea],
) -> None:
    one, other = replicas
    for _ in range(3):
        await send(one.event_store, RingBell("tom"))
    assert (await state_of(one)).version == 3
    async with other.pool.acquire() as db:
        await db.execute("DELETE FROM compact_event WHERE version = 3")
        await db.execute("UPDATE stream SET version = 2")
    assert (await state_of(one)).version == 2
    assert await send(other.event_store, SilenceBell("tom")) == 3
    assert (await state_of(one)).state == BellState(2, silent=True)


async def test_an_unchanged_state_is_not_folded_again(
    replicas: tuple[RunningArea, RunningArea],
) -> None:
    area, _ = replicas
    await send(area.event_store, RingBell("tom"))
    assert (await state_of(area)).state is (await state_of(area)).state


async def test_states_that_are_asked_for_together_are_read_together(
    replicas: tuple[RunningArea, RunningArea], monkeypatch: pytest.MonkeyPatch
) -> None:
    area, _ = replicas
    statements: list[int] = []
    read = EventDecoder._read_later_events

    async def count(self: EventDecoder, connection: Connection, known: Any) -> Any:
        statements.append(len(known))
        return await read(self, connection, known)

    for bell in ("tom", "ben"):
        await send(area.event_store, RingBell(bell))
    monkeypatch.setattr(EventDecoder, "_read_later_events", count)
    found = await asyncio.gather(*(state_of(area, f"bell-{b}") for b in ("tom", "ben", "tom")))
    assert [one.version for one in found] == [1, 1, 1]
    assert statements == [2]


async def test_a_stream_that_cannot_be_read_fails_no_other_read(
    replicas: tuple[RunningArea, RunningArea],
) -> None:
    area, _ = replicas
    for bell in ("tom", "ben"):
        await send(area.event_store, RingBell(bell))
    async with area.pool.acquire() as db:
        await db.execute(
            """UPDATE compact_event SET data = '{"type": "melted"}'"""
            " WHERE stream = (SELECT number FROM stream WHERE id = $1)",
            TOM,
        )
    tom, ben = await asyncio.gather(
        state_of(area), state_of(area, "bell-ben"), return_exceptions=True
    )
    assert isinstance(tom, ValueError)
    assert isinstance(ben, StreamState)
    assert ben.version == 1


Step = tuple[int, str, str]
STEPS = st.lists(
    st.tuples(
        st.integers(0, 1),
        st.sampled_from(["ring", "silence", "load", "roll back"]),
        st.sampled_from(["a", "b", "c"]),
    ),
    max_size=25,
)


@settings(
    max_examples=examples(15),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps=STEPS)
async def test_two_processes_with_caches_answer_like_one_without(
    replicas: tuple[RunningArea, RunningArea], steps: list[Step]
) -> None:
    reference = InMemoryEventStore(ManualClock(), new_uuid7)
    example = new_uuid7()
    for index, step, name in steps:
        area, bell = replicas[index], f"{name}-{example}"
        stream = f"bell-{bell}"
        match step:
            case "load":
                found = await state_of(area, stream)
                (expected,) = (await reference.load_states({stream: BELL_DECIDER})).values()
                assert (found.version, found.state) == (expected.version, expected.state)
            case "roll back":
                with suppress(RolledBack, BellRefused):
                    async with area.unit_of_work() as unit:
                        await execute_command(unit, BELL_DECIDER, RingBell(bell), command_context())
                        await unit.load_states({stream: BELL_DECIDER})
                        raise RolledBack
            case _:
                command = RingBell(bell) if step == "ring" else SilenceBell(bell)
                assert await send(area.event_store, command) == await send(reference, command)
