"""The house that tests stand on, and one ring through all of it."""

from contextlib import AsyncExitStack
from datetime import timedelta

from shared.eventsourcing.command_handler import execute_command
from shared.http.auth import Role
from shared.testing.installation import OpenTestInstallation
from tests.shared.sample_areas.publisher_area import (
    BELL_DECIDER,
    RingBell,
    command_context,
    ring_append,
)
from tests.shared.sample_areas.publisher_service import publisher_service
from tests.shared.sample_areas.subscriber_area import subscriber_service


async def test_a_published_fact_is_handled(start_installation: OpenTestInstallation) -> None:
    async with start_installation([publisher_service, subscriber_service()]) as h:
        answer = await h.http_client.post(
            "/api/bell/v1/bells/tom/rings",
            json={"note": "ding"},
            headers=h.authorization_headers(Role.EXECUTOR),
        )
        assert answer.status_code == 201, answer.text
        await h.wait_until_idle()
        async with h.area("ear").pool.acquire() as connection:
            heard = await connection.fetch("SELECT * FROM memory")
        assert [tuple(row) for row in heard] == [("tom", 1, "ding")]


async def test_time_passes_only_on_request(start_installation: OpenTestInstallation) -> None:
    async with start_installation([publisher_service, subscriber_service()]) as h:
        later = h.clock() + timedelta(days=3)
        bell = h.area("bell")
        await execute_command(
            bell.event_store, BELL_DECIDER, RingBell("tom", again_at=later), command_context()
        )
        await h.wait_until_idle()
        await h.advance_time(timedelta(days=3))
        async with h.area("ear").pool.acquire() as connection:
            heard = await connection.fetch("SELECT note FROM memory ORDER BY number")
        assert [row["note"] for row in heard] == ["", "toll"]


async def test_thousands_of_facts_are_handled_once_each(
    start_installation: OpenTestInstallation,
) -> None:
    async with start_installation([publisher_service, subscriber_service()]) as h:
        for number in range(10):
            await h.area("bell").event_store.append(ring_append(f"b{number}", *["ding"] * 300))
        await h.wait_until_idle()
        async with h.area("ear").pool.acquire() as connection:
            counted = await connection.fetchrow(
                "SELECT count(*), count(DISTINCT (bell, number)) FROM memory"
            )
        assert tuple(counted or ()) == (3000, 3000)


async def test_a_service_with_a_busy_pool_is_ready(
    start_installation: OpenTestInstallation,
) -> None:
    async with start_installation([publisher_service]) as h, AsyncExitStack() as stack:
        pool = h.area("bell").pool
        for _ in range(pool.get_max_size()):
            await stack.enter_async_context(pool.acquire())
        assert (await h.http_client.get("/health/ready")).status_code == 200
