"""Whoever shows a statement hears when it changed, and then reads the new one."""

from __future__ import annotations

from typing import Any

import pytest

from tests.incentives.area_client import IncentivesClient
from tests.incentives.fact_builders import (
    NOVEMBER_3,
    department_registered,
    department_renamed,
    handoff_accepted,
    handoff_cancelled,
    handoff_overdue,
    project_closed,
)
from tests.incentives.fact_builders_goals import goal_lagging
from tests.incentives.test_share_rules import CLOSED, of_project

pytestmark = pytest.mark.asyncio(loop_scope="module")

Change = tuple[str | None, list[str]]


async def changes(area_client: IncentivesClient) -> list[Change]:
    """Return the month and the departments of each published change, sorted by month."""
    facts = await area_client.published_facts("statement-changed")
    return sorted(
        [(fact["period"], fact["departments"]) for fact in facts], key=lambda one: one[0] or ""
    )


async def test_a_batch_publishes_one_change_for_each_month(area_client: IncentivesClient) -> None:
    await area_client.handle_facts(
        *(handoff_accepted(number) for number in range(5)),
        handoff_overdue(6, "测试"),
        handoff_accepted(7, due=NOVEMBER_3),
    )

    assert await changes(area_client) == [("2026-10", ["测试", "研发"]), ("2026-11", ["研发"])]


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ([handoff_cancelled(1)], [("2026-10", ["研发"])]),
        ([project_closed("launch", "120")], [("2026-10", ["测试", "研发"])]),
        ([goal_lagging(1, "研发")], [("2026-10", ["研发"])]),
        ([goal_lagging(1, None)], [("2026-10", [])]),
        ([department_registered("市场")], [(None, ["市场"])]),
        ([department_registered("市场"), department_renamed("市场", "销售")], [(None, ["市场"])]),
    ],
    ids=["withdrawn", "bonus", "signal", "company signal", "listed", "renamed"],
)
async def test_everything_that_a_statement_shows_is_a_change(
    area_client: IncentivesClient, facts: list[Any], expected: list[Change]
) -> None:
    await area_client.handle_facts(handoff_overdue(1))
    before = await changes(area_client)

    await area_client.handle_facts(*facts)

    assert sorted(await changes(area_client), key=str) == sorted([*before, *expected], key=str)


async def test_a_fact_that_changes_nothing_publishes_nothing(area_client: IncentivesClient) -> None:
    await area_client.handle_facts(handoff_accepted(1))
    await area_client.handle_facts(handoff_accepted(1), handoff_overdue(1))

    assert await changes(area_client) == [("2026-10", ["研发"])]


async def test_a_late_fact_changes_the_month_that_shows_it(area_client: IncentivesClient) -> None:
    await area_client.lock_month()
    await area_client.handle_facts(handoff_accepted(1))

    assert await changes(area_client) == [("2026-11", ["研发"])]


async def test_plans_and_locks_publish_which_months_they_change(
    area_client: IncentivesClient,
) -> None:
    await area_client.publish_plan("2026-11")
    await area_client.lock_month()

    (plan,) = await area_client.published_facts("plan-published")
    (locked,) = await area_client.published_facts("period-locked")
    assert (plan["version"], plan["effective_from"]) == (2, "2026-11")
    assert (locked["period"], locked["plan_version"]) == ("2026-10", 1)


async def test_a_change_names_the_fact_that_caused_it(area_client: IncentivesClient) -> None:
    fact = handoff_accepted(1)
    await area_client.handle_facts(fact)

    async with area_client.area.pool.acquire() as db:
        causes = await db.fetch("SELECT context ->> 'causation' AS cause FROM event")
    assert [row["cause"] for row in causes] == [str(fact.id)] * 2


async def test_all_who_share_a_pool_by_what_is_recorded_hear_of_a_delivery(
    area_client: IncentivesClient,
) -> None:
    await area_client.publish_plan("2026-10", share_rule={"type": "delivered-weight"})
    await area_client.handle_facts(*of_project(handoff_accepted(1)), CLOSED)
    before = await changes(area_client)

    await area_client.handle_facts(*of_project(handoff_accepted(2)), handoff_accepted(3))
    await area_client.lock_month()
    await area_client.handle_facts(*of_project(handoff_accepted(4, due=NOVEMBER_3)))

    assert await changes(area_client) == [
        *before,
        ("2026-10", ["测试", "研发"]),
        ("2026-11", ["测试", "研发"]),
    ]
