"""A page of the events behind figures reads few departments of a month, and misses none."""

from __future__ import annotations

from datetime import timedelta

import pytest

from services.incentives.projections.consistent_read import open_consistent_read
from services.incentives.projections.figure_departments import (
    FIRST_GROUP,
    GROWTH,
    group_departments,
)
from services.incentives.projections.figure_explanations import (
    FigureQuery,
    find_events_behind_figure,
)
from tests.incentives.area_client import IncentivesClient
from tests.incentives.fact_builders import handoff_accepted

pytestmark = pytest.mark.asyncio(loop_scope="module")

OCTOBER = "2026-10"
EVENTS = f"/statements/{OCTOBER}/events"
DEPARTMENTS, OBLIGATIONS = 400, 20
"""So many departments, each with so many obligations, are inserted by `_MANY`."""
_MANY = """
INSERT INTO ledger (obligation, period, kind, department, outcome, due_at, done_at, cause, event_id,
                    seen_from)
SELECT obligation || '-' || department.number || '-' || one.number, period, kind,
       'D' || lpad(department.number::text, 3, '0'), outcome, due_at, done_at, cause, event_id,
       seen_from
FROM ledger, generate_series(1, $1) AS department (number), generate_series(1, $2) AS one (number)
"""
_READ_ROWS = """
SELECT seq_tup_read + idx_tup_fetch FROM pg_stat_xact_user_tables
WHERE relid = 'ledger'::regclass
"""


async def test_groups_grow_and_begin_at_a_department() -> None:
    codes = [f"D{number:03}" for number in range(50)]

    groups = list(group_departments([*codes, *codes]))

    assert [len(group) for group in groups] == [FIRST_GROUP, FIRST_GROUP * GROWTH, 10]
    assert [code for group in groups for code in group] == codes
    assert list(group_departments(codes, "D048")) == [["D048", "D049"]]
    assert list(group_departments(codes, "E")) == []


async def test_pages_go_on_from_one_group_of_departments_to_the_next(
    area_client: IncentivesClient,
) -> None:
    codes = [f"部门{number}" for number in range(FIRST_GROUP + 3)]
    facts = [
        handoff_accepted(number, code, late=number % 2 == 0)
        for number, code in enumerate([*codes, *codes], 1)
    ]
    await area_client.handle_facts(*facts)

    whole = (await area_client.get(EVENTS, limit=500)).json()["items"]
    pages = await area_client.get_pages(EVENTS, limit=5)
    late = (await area_client.get(EVENTS, limit=500, figure="late")).json()["items"]

    assert [event for page in pages for event in page] == whole
    assert [event["department"] for event in whole] == sorted([*codes, *codes])
    assert [event for event in whole if event["outcome"] == "late"] == late
    assert 0 < len(late) < len(whole)


async def test_what_was_recorded_at_a_past_time_is_found_though_it_no_longer_holds(
    area_client: IncentivesClient,
) -> None:
    await area_client.handle_facts(handoff_accepted(1, "研发"))
    then = area_client.installation.clock()
    area_client.installation.clock.set_time(then + timedelta(hours=1))
    await area_client.handle_facts(handoff_accepted(1, "测试", sequence=4))

    now = (await area_client.get(EVENTS)).json()["items"]
    before = (await area_client.get(EVENTS, known_at=then.isoformat())).json()["items"]

    assert [event["department"] for event in now] == ["测试"]
    assert [event["department"] for event in before] == ["研发"]


@pytest.mark.parametrize("figure", [None, "late", "signals"])
async def test_a_page_does_not_read_the_whole_month(
    area_client: IncentivesClient, figure: str | None
) -> None:
    await area_client.handle_facts(handoff_accepted(1, "D000", late=True))
    async with area_client.area.pool.acquire() as db:
        await db.execute(_MANY, DEPARTMENTS, OBLIGATIONS)
        await db.execute("ANALYZE ledger")

    async with open_consistent_read(area_client.area.pool) as db:
        query = FigureQuery(OCTOBER, figure=figure)
        found = await find_events_behind_figure(db, query, None, 100)
        rows = await db.fetchval(_READ_ROWS)

    assert len(found) == (0 if figure == "signals" else 100)
    assert rows < DEPARTMENTS * OBLIGATIONS / 3
