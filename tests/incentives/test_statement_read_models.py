"""The read models: malformed facts, replays, rebuilds, and reads of one consistent state."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from services.incentives.projections import statement_queries
from services.incentives.projections.consistent_read import open_consistent_read
from services.incentives.projections.star_months import STAR_PROJECTION
from shared.eventsourcing.published_fact import Fact
from shared.http.auth import Role
from shared.testing.read_models import read_model_rows, rebuild_read_models
from tests.incentives.area_client import IncentivesClient
from tests.incentives.fact_builders import (
    DECEMBER_2,
    NOVEMBER_3,
    calendar_published,
    department_closed,
    department_placed,
    department_registered,
    department_renamed,
    handoff_accepted,
    handoff_cancelled,
    handoff_overdue,
    project_closed,
    step_done,
    step_overdue,
)
from tests.incentives.fact_builders_comms import (
    reply_breached,
    reply_released,
    request_replied,
    silence_alerted,
)
from tests.incentives.fact_builders_goals import (
    goal_achieved,
    goal_lagging,
    goal_updated,
    progress_reported,
)

pytestmark = pytest.mark.asyncio(loop_scope="module")

PROJECTIONS = ("ledger", "outcomes", "books", "signals", "calendar")
OF_DISPUTES = {"dispute", "outcome_correction", "delayed_obligation"}
"""Tables that `test_api_dispute_effects` fills and rebuilds."""


def malformed_fact(fact: Fact, **fields: Any) -> Fact:
    """Return a fact that violates its contract."""
    return replace(fact, data=json.dumps({**json.loads(fact.data), **fields}))


MALFORMED_FACTS = [
    malformed_fact(handoff_accepted(1), due_at="yesterday"),
    malformed_fact(handoff_accepted(1), due_at="2026-10-15T18:00:00"),
    malformed_fact(handoff_accepted(1), due_at="9999-12-31T23:00:00Z"),
    malformed_fact(handoff_overdue(1), sender=None),
    malformed_fact(step_done(1), step="first"),
    malformed_fact(request_replied(1), leg=None),
    malformed_fact(progress_reported(1), reported_at="2026-10-15T18:00:00"),
    malformed_fact(goal_lagging(1), at="0001-01-01T00:00:00+14:00"),
    malformed_fact(goal_updated(1), completion="Infinity"),
    malformed_fact(project_closed("launch", "1"), target="0"),
    malformed_fact(project_closed("launch", "1"), shares=[]),
    malformed_fact(project_closed("launch", "1"), actual="NaN"),
    replace(department_registered("测试"), data="[]"),
]


@pytest.mark.parametrize(
    "malformed", MALFORMED_FACTS, ids=lambda fact: f"{fact.type.split('.')[2]}"
)
async def test_a_malformed_fact_becomes_a_dead_letter_and_the_others_are_handled(
    area_client: IncentivesClient, malformed: Fact
) -> None:
    await area_client.handle_batch([handoff_accepted(7), malformed, handoff_accepted(8)])

    assert await area_client.obligation_counts("研发") == (2, 2, 0)
    assert [one["id"] for one in await _dead_letters(area_client)] == [str(malformed.id)]


async def test_later_facts_of_a_failed_key_wait_for_a_replay(
    area_client: IncentivesClient,
) -> None:
    good = handoff_overdue(1)
    bad = replace(malformed_fact(good, deadline="soon"), id=good.id)
    await area_client.handle_batch([bad, handoff_accepted(2)])
    await area_client.handle_batch(
        [handoff_accepted(1, rejected_for=timedelta(days=1)), handoff_accepted(3)]
    )

    assert await area_client.obligation_counts("研发") == (2, 2, 0)
    assert len(await _dead_letters(area_client)) == 2
    assert await _replay(area_client) == {"replayed": 0, "remaining": 2}

    async with area_client.area.pool.acquire() as db:
        await db.execute("UPDATE dead_letter SET data = $2::json WHERE id = $1", good.id, good.data)
    assert await _replay(area_client) == {"replayed": 2, "remaining": 0}
    assert await area_client.obligation_counts("研发") == (3, 3, 0)


async def test_a_fact_replayed_after_a_lock_is_an_adjustment(
    area_client: IncentivesClient,
) -> None:
    good = handoff_overdue(1)
    await area_client.handle_batch([malformed_fact(good, deadline="soon")])
    await area_client.lock_month()
    async with area_client.area.pool.acquire() as db:
        await db.execute("UPDATE dead_letter SET data = $2::json WHERE id = $1", good.id, good.data)

    await _replay(area_client)

    (adjusted,) = (await area_client.statement_line("研发", "2026-11"))["adjustments"]
    assert adjusted["cause"] == str(good.id)


async def record_history(area_client: IncentivesClient) -> None:
    """Record two months with every type of event."""
    await area_client.handle_facts(
        department_registered("研发"),
        department_registered("测试"),
        department_placed("测试", "2025-01-01"),
        calendar_published(1, "2026-01-05T09:00"),
    )
    await area_client.handle_facts(department_renamed("测试", "质量"))
    await area_client.handle_facts(
        *(handoff_overdue(number) for number in range(9)), step_overdue(50, "测试")
    )
    await area_client.handle_facts(
        *(handoff_accepted(number, late=True) for number in range(4)), handoff_cancelled(4)
    )
    await area_client.handle_facts(
        handoff_overdue(20, due=NOVEMBER_3), project_closed("launch", "130")
    )
    await area_client.handle_facts(
        reply_breached(30),
        reply_released(30),
        request_replied(31, late=True),
        progress_reported(32),
    )
    await area_client.handle_facts(
        silence_alerted(30), goal_lagging(32), goal_updated(32, None, at=NOVEMBER_3)
    )
    await area_client.handle_facts(handoff_accepted(5, due=NOVEMBER_3), handoff_accepted(6, "测试"))
    await area_client.publish_plan("2026-11", weight="0.2")
    await area_client.lock_month("2026-10")
    await area_client.handle_facts(goal_achieved(32), request_replied(30, sequence=9))
    await area_client.handle_facts(
        handoff_accepted(7),
        handoff_cancelled(8),
        step_done(50, "测试"),
        project_closed("second", "150"),
    )
    area_client.installation.clock.set_time(DECEMBER_2)
    await area_client.lock_month("2026-11")
    await area_client.handle_facts(
        handoff_accepted(8, sequence=9),
        handoff_accepted(20, "测试"),
        department_closed("测试", "2026-12-01"),
    )
    await area_client.handle_facts(
        handoff_accepted(90), handoff_cancelled(90, sequence=4), handoff_accepted(0, sequence=9)
    )


@pytest.mark.parametrize("names", [[name] for name in PROJECTIONS] + [PROJECTIONS], ids=str)
async def test_a_rebuild_leaves_the_tables_as_they_were(
    area_client: IncentivesClient, names: list[str]
) -> None:
    await record_history(area_client)
    before = await read_model_rows(area_client.area)
    months = ("2026-10", "2026-11", "2026-12")
    statements = [await area_client.get_statement(month) for month in months]
    of_others = {*OF_DISPUTES, *STAR_PROJECTION.tables}
    assert all(rows for table, rows in before.items() if table not in of_others)

    await rebuild_read_models(area_client.area, *names)

    assert await read_model_rows(area_client.area) == before
    assert [await area_client.get_statement(month) for month in months] == statements


async def test_a_rebuild_repairs_damaged_tables(area_client: IncentivesClient) -> None:
    await record_history(area_client)
    before = await read_model_rows(area_client.area)
    async with area_client.area.pool.acquire() as db:
        await db.execute(
            "DELETE FROM ledger; DELETE FROM signal; UPDATE late_count SET outcome = 'excused'"
        )

    await rebuild_read_models(area_client.area, *PROJECTIONS)

    assert await read_model_rows(area_client.area) == before


async def test_a_reader_sees_one_state_whatever_is_recorded_meanwhile(
    area_client: IncentivesClient,
) -> None:
    await area_client.handle_facts(handoff_overdue(1))
    async with open_consistent_read(area_client.area.pool) as db:
        before = await statement_queries.load_statement(db, "2026-10")
        await area_client.handle_facts(handoff_accepted(2), project_closed("launch", "200"))
        await area_client.lock_month()
        assert await statement_queries.load_statement(db, "2026-10") == before


async def test_a_reader_is_not_left_with_the_empty_tables_of_a_rebuild(
    area_client: IncentivesClient,
) -> None:
    await record_history(area_client)
    async with open_consistent_read(area_client.area.pool) as db:
        rebuilding = asyncio.ensure_future(rebuild_read_models(area_client.area, "ledger"))
        await asyncio.sleep(0.3)
        assert not rebuilding.done()
        found, _ = await statement_queries.compute_open_statement(db, "2026-10")
        assert sum(line.due for line in found.departments) > 0
    await rebuilding


async def _dead_letters(area_client: IncentivesClient) -> list[dict[str, Any]]:
    headers = area_client.installation.authorization_headers(Role.OPERATOR)
    answer = await area_client.installation.http_client.get(
        "/api/operations/v1/dead-letters", headers=headers
    )
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


async def _replay(area_client: IncentivesClient) -> dict[str, int]:
    headers = area_client.installation.authorization_headers(Role.OPERATOR)
    path = "/api/operations/v1/dead-letters/replay"
    found: dict[str, int] = (
        await area_client.installation.http_client.post(path, headers=headers)
    ).json()
    return found
