"""Queued work goes on after what the database refuses for a moment."""

from __future__ import annotations

import asyncio

import pytest

from shared.service_runtime import queued_work
from shared.service_runtime.area_context import AreaContext
from shared.testing.postgres_test_server import FreshDatabase
from tests.shared.area_harness import open_areas
from tests.shared.sample_areas.publisher_service import publisher_service

DEADLOCK = "DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '40P01'; END $$"
SERIALIZATION_FAILURE = "DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '40001'; END $$"


async def test_contention_ends_no_queued_work(
    fresh_database: FreshDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queued_work, "RETRY_DELAY", 0.0)
    statements = [DEADLOCK, SERIALIZATION_FAILURE, "SELECT 1"]
    ended = asyncio.Event()

    async def do_next(area: AreaContext) -> bool:
        async with area.pool.acquire() as db:
            await db.execute(statements.pop(0))
        ended.set()
        return False

    async with open_areas(fresh_database, publisher_service) as (bell,):
        working = asyncio.ensure_future(queued_work.run_queued_work(bell, do_next))
        reached = asyncio.ensure_future(ended.wait())
        async with asyncio.timeout(10):
            await asyncio.wait({working, reached}, return_when=asyncio.FIRST_COMPLETED)
        assert not working.done()
        working.cancel()
        reached.cancel()
    assert statements == []
