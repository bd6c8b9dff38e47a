"""The consumer folds the facts of all areas into the star schema."""

from __future__ import annotations

import pytest

from shared.postgres.dead_letter_replay import replay
from tests.insights.area_client import InsightsClient, facts_of
from tests.insights.test_rows_of_facts import reply

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_every_fact_is_counted_and_has_its_rows(area_client: InsightsClient) -> None:
    published = {area: facts_of(area) for area in ("comms", "duties")}
    for area, facts in published.items():
        await area_client.publish(area, facts)
    await area_client.fold()
    dump = await area_client.dump()
    counts = {(row[0], row[1]): row[3] for row in dump["fact_count"]}
    assert counts == {(area, f.type): 2 for area, fs in published.items() for f in fs}  # type: ignore[attr-defined]
    assert len(dump["handoff_fact"]) == 2 * 14
    assert len(dump["request_fact"]) == 2 * 11
    last = {row[0]: row[1] for row in dump["last_fact_read"]}
    assert last == {area: len(facts) for area, facts in published.items()}


async def test_a_fact_that_cannot_be_read_waits_and_the_others_of_its_key_go_on(
    area_client: InsightsClient,
) -> None:
    good = reply().model_dump(mode="json")
    broken = {name: value for name, value in good.items() if name != "asker"}
    ids = await area_client.publish("comms", [good, broken, good, good, good])
    await area_client.fold()
    folded = [row[0] for row in (await area_client.dump())["request_fact"]]
    assert folded == [ids[0], *ids[2:]]
    async with area_client.area.pool.acquire() as db:
        assert await db.fetchval("SELECT id FROM dead_letter") == ids[1]
        await db.execute("UPDATE dead_letter SET data = $1", reply().model_dump_json())
    assert await replay(area_client.consumer) == (1, 0)
    dump = await area_client.dump()
    assert [row[0] for row in dump["request_fact"]] == ids
    assert [row[3] for row in dump["fact_count"]] == [5]
