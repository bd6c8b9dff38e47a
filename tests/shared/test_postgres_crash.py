"""PostgreSQL is killed under load: no acknowledged event is lost, and none is there twice."""

import asyncio
import os
import signal
from collections import Counter
from pathlib import Path

import pytest

from shared.embedded_postgres import EmbeddedPostgres, run_embedded_postgres
from shared.eventsourcing.event_store import EventStore, StoreUnavailable, VersionConflict
from shared.installation.installation import Installation, running_installation
from shared.postgres import checkpoints
from shared.postgres.database_connections import UNAVAILABLE_ERRORS
from shared.testing.postgres_test_server import FreshDatabase
from tests.shared.area_harness import read_all_events, wait_until_true
from tests.shared.sample_areas.publisher_area import ring_append
from tests.shared.sample_areas.publisher_service import publisher_service
from tests.shared.sample_areas.subscriber_area import subscriber_service

KILLS = 2


async def ring_until_stopped(
    store: EventStore, bell: str, acknowledged: Counter[str], stop: asyncio.Event
) -> None:
    """Ring and count acknowledged rings; after an error, load the bell's version.

    An append under way when `stop` is set is waited for: cancelled, it could still be committed.
    """
    version = 0
    while not stop.is_set():
        try:
            version = await store.append(ring_append(bell, "ding", version=version))
            acknowledged[bell] = version
        except (StoreUnavailable, VersionConflict):
            await asyncio.sleep(0.05)
            try:
                version = len((await store.load([f"bell-{bell}"]))[f"bell-{bell}"])
            except StoreUnavailable:
                continue


async def kill_under_load(
    server: EmbeddedPostgres, store: EventStore, acknowledged: Counter[str]
) -> None:
    """Kill the server repeatedly under load, each time after appends succeed again."""
    stop = asyncio.Event()
    ringers = [
        asyncio.ensure_future(ring_until_stopped(store, f"b{number}", acknowledged, stop))
        for number in range(16)
    ]
    for _ in range(KILLS):
        before = acknowledged.total()
        async with asyncio.timeout(30):
            while acknowledged.total() < before + 100:
                await asyncio.sleep(0.005)
        os.kill(server.postmaster_pid, signal.SIGKILL)
        await asyncio.sleep(0.3)
    before = acknowledged.total()
    async with asyncio.timeout(30):
        while acknowledged.total() < before + 50:
            await asyncio.sleep(0.005)
    stop.set()
    await asyncio.gather(*ringers)


async def is_caught_up(installation: Installation) -> bool:
    ear = installation.areas[1]
    try:
        end_positions = await installation.bus.end_positions(["bell"])
        async with ear.pool.acquire() as connection:
            reached = await checkpoints.read_positions(connection, "ear")
    except UNAVAILABLE_ERRORS:
        return False
    return all(reached.get(partition, 0) >= end for partition, end in end_positions.items())


@pytest.mark.faults
async def test_nothing_acknowledged_is_lost_and_nothing_is_doubled(tmp_path: Path) -> None:
    acknowledged: Counter[str] = Counter()
    folder = tmp_path / "data"
    folder.mkdir()
    async with run_embedded_postgres(tmp_path) as server:
        url = FreshDatabase(server.connect_arguments).url
        services = [publisher_service, subscriber_service()]
        async with running_installation(services, folder, database_url=url) as installation:
            bell, ear = installation.areas
            await kill_under_load(server, bell.event_store, acknowledged)
            await wait_until_true(lambda: is_caught_up(installation))

            recorded = Counter(event.event.bell for event in await read_all_events(bell))
            assert all(recorded[name] >= count for name, count in acknowledged.items())
            async with ear.pool.acquire() as connection:
                handled = await connection.fetch("SELECT bell, number FROM memory")
                dead_letters = await connection.fetchval("SELECT count(*) FROM dead_letter")
            async with bell.pool.acquire() as connection:
                rows = await connection.fetch("SELECT bell, rings FROM tower")
            projected = {row["bell"]: row["rings"] for row in rows}
            assert dead_letters == 0
            assert Counter(row["bell"] for row in handled) == recorded == projected
            assert len(handled) == len({tuple(row) for row in handled})
