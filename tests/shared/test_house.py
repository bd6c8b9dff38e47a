"""The house that tests stand on, and one ring through all of it."""

from contextlib import AsyncExitStack
from datetime import timedelta

from shared.eventsourcing.handler import execute
from shared.http.callers import Role
from shared.testing.house import OpenHouse
from tests.shared.toys.bell import BELL, Ring, ringing, somebody
from tests.shared.toys.ear import ear_service
from tests.shared.toys.tower import bell_service


async def test_a_ring_is_heard(house: OpenHouse) -> None:
    async with house([bell_service, ear_service()]) as h:
        answer = await h.client.post(
            "/api/bell/v1/bells/tom/rings",
            json={"note": "ding"},
            headers=h.caller(Role.EXECUTOR),
        )
        assert answer.status_code == 201, answer.text
        await h.settle()
        async with h.area("ear").pool.acquire() as connection:
            heard = await connection.fetch("SELECT * FROM memory")
        assert [tuple(row) for row in heard] == [("tom", 1, "ding")]


async def test_time_passes_when_the_test_says_so(house: OpenHouse) -> None:
    async with house([bell_service, ear_service()]) as h:
        later = h.clock() + timedelta(days=3)
        bell = h.area("bell")
        await execute(bell.store, BELL, Ring("tom", again_at=later), somebody())
        await h.settle()
        await h.pass_by(timedelta(days=3))
        async with h.area("ear").pool.acquire() as connection:
            heard = await connection.fetch("SELECT note FROM memory ORDER BY number")
        assert [row["note"] for row in heard] == ["", "toll"]


async def test_thousands_of_rings_are_heard_once_each(house: OpenHouse) -> None:
    async with house([bell_service, ear_service()]) as h:
        for number in range(10):
            await h.area("bell").store.append(ringing(f"b{number}", *["ding"] * 300))
        await h.settle()
        async with h.area("ear").pool.acquire() as connection:
            counted = await connection.fetchrow(
                "SELECT count(*), count(DISTINCT (bell, number)) FROM memory"
            )
        assert tuple(counted or ()) == (3000, 3000)


async def test_a_service_whose_connections_are_all_at_work_is_ready(house: OpenHouse) -> None:
    async with house([bell_service]) as h, AsyncExitStack() as stack:
        pool = h.area("bell").pool
        for _ in range(pool.get_max_size()):
            await stack.enter_async_context(pool.acquire())
        assert (await h.client.get("/health/ready")).status_code == 200
