"""PostgreSQL is killed under load: what was acknowledged is there, and nothing is there twice."""

import asyncio
import os
import signal
from collections import Counter
from pathlib import Path

import pytest

from shared.eventsourcing.store import Conflict, EventStore, StoreUnavailable
from shared.postgres import checkpoints
from shared.postgres.pool import AWAY
from shared.runtime.embedded_postgres import EmbeddedPostgres, embedded_postgres
from shared.runtime.instance import Running, running
from shared.testing.database import FreshDatabase
from tests.shared.backbone import comes_true, everything
from tests.shared.toys.bell import ringing
from tests.shared.toys.ear import ear_service
from tests.shared.toys.tower import bell_service

KILLS = 2


async def ring_on(store: EventStore, bell: str, acknowledged: Counter[str]) -> None:
    """Ring for ever, counting what was answered; after trouble, see where the bell stands."""
    version = 0
    while True:
        try:
            version = await store.append(ringing(bell, "ding", at=version))
            acknowledged[bell] = version
        except (StoreUnavailable, Conflict):
            await asyncio.sleep(0.05)
            try:
                version = len((await store.load([f"bell-{bell}"]))[f"bell-{bell}"])
            except StoreUnavailable:
                continue


async def kill_under_load(
    server: EmbeddedPostgres, store: EventStore, acknowledged: Counter[str]
) -> None:
    """Kill the server again and again while many ring, each time when they ring again."""
    ringers = [
        asyncio.ensure_future(ring_on(store, f"b{number}", acknowledged)) for number in range(16)
    ]
    for _ in range(KILLS):
        before = acknowledged.total()
        async with asyncio.timeout(30):
            while acknowledged.total() < before + 100:
                await asyncio.sleep(0.005)
        os.kill(server.pid, signal.SIGKILL)
        await asyncio.sleep(0.3)
    before = acknowledged.total()
    async with asyncio.timeout(30):
        while acknowledged.total() < before + 50:
            await asyncio.sleep(0.005)
    for ringer in ringers:
        ringer.cancel()
    await asyncio.wait(ringers)


async def caught_up(installation: Running) -> bool:
    ear = installation.areas[1]
    try:
        heads = await installation.bus.heads(["bell"])
        async with ear.pool.acquire() as connection:
            reached = await checkpoints.standings(connection, "ear")
    except AWAY:
        return False
    return all(reached.get(partition, 0) >= head for partition, head in heads.items())


@pytest.mark.faults
async def test_nothing_acknowledged_is_lost_and_nothing_is_doubled(tmp_path: Path) -> None:
    acknowledged: Counter[str] = Counter()
    folder = tmp_path / "data"
    folder.mkdir()
    async with embedded_postgres(tmp_path) as server:
        url = FreshDatabase(server.connect).url
        services = [bell_service, ear_service()]
        async with running(services, folder, database_url=url) as installation:
            bell, ear = installation.areas
            await kill_under_load(server, bell.store, acknowledged)
            await comes_true(lambda: caught_up(installation))

            recorded = Counter(event.event.bell for event in await everything(bell))
            assert all(recorded[name] >= count for name, count in acknowledged.items())
            async with ear.pool.acquire() as connection:
                heard = await connection.fetch("SELECT bell, number FROM memory")
                letters = await connection.fetchval("SELECT count(*) FROM dead_letter")
            async with bell.pool.acquire() as connection:
                rows = await connection.fetch("SELECT bell, rings FROM tower")
            towers = {row["bell"]: row["rings"] for row in rows}
            assert letters == 0
            assert Counter(row["bell"] for row in heard) == recorded == towers
            assert len(heard) == len({tuple(row) for row in heard})
