"""The tables have what the facts say: in any order, told twice, and after a rebuild."""

from __future__ import annotations

import asyncio
from random import Random
from typing import Any

import pytest

from services.worklist.projections.open_things import fold
from shared.http.auth import Role
from tests.worklist.area_client import WorklistClient, changes
from tests.worklist.stories import StoredFact, handoff_fact, request_fact

pytestmark = pytest.mark.asyncio(loop_scope="package")

STORY = [
    StoredFact(1, "concord.duties.duty-scheduled.v1", handoff_fact(1, "scheduled", 1)),
    StoredFact(2, "concord.duties.handoff-offered.v1", handoff_fact(1, "offered", 2)),
    StoredFact(3, "concord.duties.handoff-rejected.v1", handoff_fact(1, "rejected", 3)),
    StoredFact(4, "concord.comms.request-opened.v1", request_fact(1, "opened", 4)),
    StoredFact(5, "concord.comms.request-paused.v1", request_fact(1, "paused", 5)),
]


async def dump(client: WorklistClient) -> list[Any]:
    async with client.area.pool.acquire() as db:
        items = await db.fetch("SELECT item, fields FROM item ORDER BY item")
        rows = await db.fetch("SELECT * FROM work_row ORDER BY thing, side, department")
        return [tuple(row) for row in (*items, *rows)]


async def test_the_rows_are_the_same_in_any_order_of_facts_and_batches(
    client: WorklistClient,
) -> None:
    pool = client.area.pool
    async with pool.acquire() as db, db.transaction():
        await fold(db, changes(STORY))
    in_order = await dump(client)
    for seed in range(3):
        shuffled = [*STORY, *STORY]
        Random(seed).shuffle(shuffled)
        async with pool.acquire() as db, db.transaction():
            await db.execute("TRUNCATE item, work_row")
            for fact in shuffled:
                await fold(db, changes([fact]))
        assert await dump(client) == in_order


async def test_two_processes_that_hear_of_one_thing_lose_nothing(client: WorklistClient) -> None:
    pool = client.area.pool

    async def hear(facts: list[StoredFact]) -> None:
        async with pool.acquire() as db, db.transaction():
            await fold(db, changes(facts))
            await asyncio.sleep(0)

    await asyncio.gather(*(hear([one]) for one in STORY))
    together = await dump(client)
    async with pool.acquire() as db, db.transaction():
        await db.execute("TRUNCATE item, work_row")
        await fold(db, changes(STORY))
    assert together == await dump(client)


async def test_a_rebuild_gives_the_same_rows(client: WorklistClient) -> None:
    await client.publish(STORY[:3])
    await client.hear()
    heard = await dump(client)
    async with client.area.pool.acquire() as db:
        await db.execute("DELETE FROM work_row; UPDATE item SET fields = '{}'")
    operator = client.installation.authorization_headers(Role.OPERATOR)
    answer = await client.installation.http_client.post(
        "/api/operations/v1/rebuilds", params={"area": "worklist"}, headers=operator
    )
    assert answer.json() == [{"area": "worklist", "projections": ["worklist"], "events": 3}]
    assert await dump(client) == heard


async def test_a_fact_that_lacks_what_it_promises_is_set_aside_alone(
    client: WorklistClient,
) -> None:
    broken = {"handoff_id": "1", "at": "2026-10-01T00:00:00Z"}
    await client.publish([STORY[0], StoredFact(0, STORY[1].type, broken), STORY[2]])
    await client.hear()
    assert {one["state"] for one in await client.items()} == {"rejected"}
