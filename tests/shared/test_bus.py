"""What every bus promises a consumer, whatever carries the facts."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from shared.eventsourcing.bus import Batch, Bus
from shared.postgres import checkpoints, dead_letters
from shared.postgres.checkpoints import Fenced
from shared.postgres.consumer import Consumer
from shared.postgres.dead_letters import WAITS, listed
from shared.runtime.area import Area
from shared.testing.database import FreshDatabase
from tests.shared.backbone import beside, comes_true, opened
from tests.shared.carriers import CARRIERS, Carrier
from tests.shared.toys.bell import ringing
from tests.shared.toys.ear import ear_service
from tests.shared.toys.tower import bell_service


@dataclass
class Street:
    """A bell, an ear, and the bus between them."""

    bell: Area
    ear: Area
    bus: Bus
    arrived: Callable[[], Awaitable[None]]
    deaf_to: set[str]
    versions: dict[str, int] = field(default_factory=dict)

    def consumer(self) -> Consumer:
        consumer = self.ear.consumer(self.bus)
        assert consumer
        return consumer

    async def ring(self, bell: str, *notes: str) -> None:
        version = self.versions.get(bell, 0)
        self.versions[bell] = await self.bell.store.append(ringing(bell, *notes, at=version))
        await self.arrived()

    async def heard(self) -> list[tuple[str, str]]:
        heard = [recorded.event for recorded in await self.ear.store.read(0, 10_000)]
        return [(one.bell, one.note) for one in heard]

    async def caught_up(self) -> bool:
        async with self.ear.pool.acquire() as connection:
            reached = await checkpoints.standings(connection, "ear")
        heads = await self.bus.heads(["bell"])
        return all(reached.get(partition, 0) >= head for partition, head in heads.items())

    async def listen(self) -> None:
        """Have a consumer take everything there is."""
        async with beside(self.consumer().run):
            await comes_true(self.caught_up)

    async def batches(self) -> list[Batch]:
        """Fetch everything there is without taking it."""
        consumer, heads = self.consumer(), await self.bus.heads(["bell"])
        reached = {partition: await consumer.position(partition) for partition in heads}
        found = []
        async with self.bus.feed("ear", ["bell"], consumer.position) as feed:
            while any(reached[partition] < head for partition, head in heads.items()):
                found.append(await feed.next())
                reached[found[-1].partition] = found[-1].upto
        return found

    async def dead(self) -> list[tuple[str, str]]:
        async with self.ear.pool.acquire() as connection:
            return [(one["key"], one["error"]) for one in await listed(connection, "ear", 100)]


@pytest.fixture
def deaf_to() -> set[str]:
    return set()


@pytest.fixture(params=CARRIERS)
async def street(
    request: pytest.FixtureRequest, fresh: FreshDatabase, deaf_to: set[str]
) -> AsyncIterator[Street]:
    carrier: Carrier = request.param
    async with (
        opened(fresh, bell_service, ear_service(deaf_to)) as (bell, ear),
        carrier(request, bell) as carried,
    ):
        yield Street(bell, ear, carried.bus, carried.arrived, deaf_to)


async def test_facts_of_a_key_arrive_in_the_order_they_happened(street: Street) -> None:
    for number in range(10):
        await street.ring("tom", f"{number}a", f"{number}b")
        await street.ring("ben", str(number))
    await street.listen()
    heard = await street.heard()
    assert [note for bell, note in heard if bell == "ben"] == [str(n) for n in range(10)]
    assert [note for bell, note in heard if bell == "tom"] == [
        f"{n}{half}" for n in range(10) for half in "ab"
    ]


async def test_a_fact_carries_what_its_effect_needs(street: Street) -> None:
    await street.ring("tom", "ding")
    (batch,) = await street.batches()
    (event,) = await street.bell.store.read(0, 1)
    (fact,) = batch.facts
    assert (fact.id, fact.recorded_at, fact.context) == (
        event.id,
        event.recorded_at,
        event.context,
    )
    assert (fact.area, fact.type) == ("bell", "concord.bell.rung.v1")
    assert (fact.key, fact.sequence) == ("bell-tom", 1)


async def test_what_is_delivered_twice_has_its_effect_once(street: Street) -> None:
    await street.ring("tom", "ding", "dong")
    for batch in await street.batches():
        await street.consumer().take(batch)
        with pytest.raises(Fenced):
            await street.consumer().take(batch)
    assert await street.heard() == [("tom", "ding"), ("tom", "dong")]


async def test_a_consumer_goes_on_where_its_effects_ended(street: Street) -> None:
    await street.ring("tom", "before")
    await street.listen()
    await street.ring("tom", "while nobody listened")
    await street.listen()
    assert await street.heard() == [("tom", "before"), ("tom", "while nobody listened")]


async def test_two_owners_of_a_partition_do_no_harm(street: Street) -> None:
    async with beside(street.consumer().run), beside(street.consumer().run):
        for number in range(30):
            await street.ring("tom", str(number))
        await comes_true(street.caught_up)
    assert await street.heard() == [("tom", str(number)) for number in range(30)]


async def test_a_stale_owner_cannot_write(street: Street) -> None:
    await street.ring("tom", "one")
    (stale,) = await street.batches()
    await street.ring("tom", "two")
    await street.listen()
    with pytest.raises(Fenced):
        await street.consumer().take(stale)
    assert await street.heard() == [("tom", "one"), ("tom", "two")]


async def test_a_reopened_partition_starts_at_the_committed_position(street: Street) -> None:
    await street.ring("tom", "one")
    consumer = street.consumer()
    async with street.bus.feed("ear", ["bell"], consumer.position) as feed:
        first = await feed.next()
        await feed.reopen(first.partition)
        assert await feed.next() == first


async def test_a_poison_fact_is_set_aside_and_holds_up_nobody_else(
    street: Street, deaf_to: set[str]
) -> None:
    deaf_to.add("shriek")
    for bell, note in [("a", "1"), ("b", "shriek"), ("c", "3"), ("d", "4"), ("e", "5")]:
        await street.ring(bell, note)
    await street.listen()
    assert {bell for bell, _ in await street.heard()} == {"a", "c", "d", "e"}
    ((key, error),) = await street.dead()
    assert key == "bell-b"
    assert "cannot hear shriek" in error


async def test_facts_of_a_poisoned_key_wait_behind_it(street: Street, deaf_to: set[str]) -> None:
    deaf_to.add("shriek")
    await street.ring("tom", "shriek", "in the same batch")
    await street.listen()
    await street.ring("tom", "later")
    await street.ring("ben", "another key")
    await street.listen()
    assert await street.heard() == [("ben", "another key")]
    assert [error for _, error in await street.dead()][1:] == [WAITS, WAITS]


async def test_a_replay_brings_them_home_in_their_order(street: Street, deaf_to: set[str]) -> None:
    deaf_to.add("shriek")
    await street.ring("tom", "shriek", "second", "third")
    await street.listen()
    deaf_to.clear()
    assert await street.consumer().replay() == (3, 0)
    assert await street.heard() == [("tom", "shriek"), ("tom", "second"), ("tom", "third")]
    assert await street.consumer().replay() == (0, 0)


async def test_a_replay_in_vain_keeps_the_key_waiting(street: Street, deaf_to: set[str]) -> None:
    deaf_to.add("shriek")
    await street.ring("tom", "shriek", "second")
    await street.ring("ben", "shriek")
    await street.listen()
    assert await street.consumer().replay() == (0, 3)
    assert await street.heard() == []


async def test_what_joins_the_queue_during_a_replay_goes_with_it(
    street: Street, deaf_to: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    deaf_to.add("shriek")
    await street.ring("tom", "shriek")
    await street.listen()
    deaf_to.clear()
    replay_some = dead_letters._replay_some

    async def and_meanwhile(connection: Any, consumer: Consumer, limit: int | None) -> int:
        if not await street.heard():
            await street.ring("tom", "meanwhile")
            await street.listen()
        return await replay_some(connection, consumer, 1)

    monkeypatch.setattr(dead_letters, "_replay_some", and_meanwhile)
    assert await street.consumer().replay() == (2, 0)
    assert await street.heard() == [("tom", "shriek"), ("tom", "meanwhile")]


async def test_heads_say_how_far_there_is_to_go(street: Street) -> None:
    assert set((await street.bus.heads(["bell"])).values()) <= {0}
    await street.ring("tom", "ding", "dong")
    assert not await street.caught_up()
    await street.listen()
    assert sum((await street.bus.heads(["bell"])).values()) == 2


async def test_nobody_speaks_for_an_area_that_is_not_here(street: Street) -> None:
    assert await street.bus.heads(["nobody"]) == {}
