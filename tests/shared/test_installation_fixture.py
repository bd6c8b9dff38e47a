"""The installation that tests run on, from a request to its effect in another area."""

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
    async with start_installation([publisher_service, subscriber_service()]) as installation:
        answer = await installation.http_client.post(
            "/api/bell/v1/bells/tom/rings",
            json={"note": "ding"},
            headers=installation.authorization_headers(Role.EXECUTOR),
        )
        assert answer.status_code == 201, answer.text
        await installation.wait_until_idle()
        async with installation.area("ear").pool.acquire() as connection:
            recorded = await connection.fetch("SELECT * FROM memory")
        assert [tuple(row) for row in recorded] == [("tom", 1, "ding")]


async def test_time_passes_only_on_request(start_installation: OpenTestInstallation) -> None:
    async with start_installation([publisher_service, subscriber_service()]) as installation:
        later = installation.clock() + timedelta(days=3)
        bell = installation.area("bell")
        await execute_command(
            bell.event_store, BELL_DECIDER, RingBell("tom", again_at=later), command_context()
        )
        await installation.wait_until_idle()
        await installation.advance_time(timedelta(days=3))
        async with installation.area("ear").pool.acquire() as connection:
            recorded = await connection.fetch("SELECT note FROM memory ORDER BY number")
        assert [row["note"] for row in recorded] == ["", "toll"]


async def test_thousands_of_facts_are_handled_once_each(
    start_installation: OpenTestInstallation,
) -> None:
    async with start_installation([publisher_service, subscriber_service()]) as installation:
        for number in range(10):
            await installation.area("bell").event_store.append(
                ring_append(f"b{number}", *["ding"] * 300)
            )
        await installation.wait_until_idle()
        async with installation.area("ear").pool.acquire() as connection:
            counted = await connection.fetchrow(
                "SELECT count(*), count(DISTINCT (bell, number)) FROM memory"
            )
        assert tuple(counted or ()) == (3000, 3000)


async def test_a_service_with_a_busy_pool_is_ready(
    start_installation: OpenTestInstallation,
) -> None:
    async with start_installation([publisher_service]) as installation, AsyncExitStack() as stack:
        pool = installation.area("bell").pool
        for _ in range(pool.get_max_size()):
            await stack.enter_async_context(pool.acquire())
        assert (await installation.http_client.get("/health/ready")).status_code == 200
