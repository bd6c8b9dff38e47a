"""A locked month never changes; what comes late is adjusted in the next open one."""

import json
from datetime import timedelta
from typing import Any

import pytest

from tests.incentives.area_client import IncentivesClient
from tests.incentives.fact_builders import (
    DECEMBER_2,
    NOVEMBER_3,
    department_registered,
    handoff_accepted,
    handoff_cancelled,
    handoff_overdue,
    project_closed,
    step_done,
)

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_a_month_that_still_runs_stays_open(area_client: IncentivesClient) -> None:
    await area_client.handle_facts(handoff_accepted(1, due=NOVEMBER_3))

    refused = await area_client.post("/periods/2026-11/lock")

    assert (refused.status_code, refused.json()["code"]) == (409, "period-not-over")
    assert "2026-11 is not over yet" in refused.json()["detail"]
    assert (await area_client.get_statement("2026-11"))["status"] == "open"


async def test_a_locked_statement_never_changes(area_client: IncentivesClient) -> None:
    await area_client.handle_facts(
        department_registered("测试"),
        handoff_accepted(1),
        handoff_overdue(2),
        project_closed("launch", "120"),
    )
    open_one = await area_client.get_statement("2026-10")

    await area_client.lock_month()
    frozen = (await area_client.get("/statements/2026-10")).text
    await area_client.handle_facts(
        handoff_accepted(2),
        handoff_accepted(3),
        handoff_cancelled(1, sequence=4),
        project_closed("second", "120"),
    )
    await area_client.handle_facts(department_registered("新部门"))

    assert (await area_client.get_statement("2026-10")) == {**open_one, "status": "locked"}
    assert (await area_client.get("/statements/2026-10")).text == frozen
    behind = await area_client.explain_line("研发")
    assert [one["outcome"] for one in behind] == ["on_time", "late", None]


async def test_a_late_fact_is_adjusted_at_the_original_rate(area_client: IncentivesClient) -> None:
    await area_client.publish_plan("2026-10", weight="0.30")
    await area_client.handle_facts(*(handoff_accepted(number) for number in range(12)))
    await area_client.handle_facts(*(handoff_overdue(number) for number in range(12, 17)))
    await area_client.lock_month()
    await area_client.publish_plan("2026-11", weight="0.01")
    fact = handoff_accepted(13)

    await area_client.handle_facts(fact)

    line = await area_client.statement_line("研发", "2026-11")
    assert (line["due"], line["weight"]) == (0, "0.01")
    assert line["adjustments"] == [
        {
            "type": "kpi",
            "period": "2026-10",
            "booked_in": "2026-11",
            "department": "研发",
            "obligation": f"handoff-{fact.key.removeprefix('handoff-')}",
            "change": {"on_time": 1, "late": -1},
            "weighted_points": "1.76",  # 0.30 × 76.47… is 22.94, it was 21.18
            "cause": str(fact.id),
            "plan_version": 2,  # the plan of October, by which the original rate is computed
            "kind": "handoff",
            "title": "需求文档",
            "counterpart": "测试",
            "counterpart_name": None,
        }
    ]


async def test_a_late_project_fact_pays_in_the_next_open_month(
    area_client: IncentivesClient,
) -> None:
    await area_client.publish_plan("2026-10", cap="2")
    await area_client.lock_month()
    await area_client.publish_plan("2026-11", cap="1")
    fact = project_closed("launch", "300", pool_minor=1000, 研发="0.6", 测试="0.4")

    await area_client.handle_facts(fact)

    line = await area_client.statement_line("研发", "2026-11")
    assert line["bonus"] == []
    assert line["adjustments"] == [
        {
            "type": "bonus",
            "period": "2026-10",
            "booked_in": "2026-11",
            "department": "研发",
            "project": "launch",
            "amount_minor": 1200,
            "currency": "CNY",
            "cause": str(fact.id),
            "project_id": json.loads(fact.data)["project_id"],
            "project_name": "新品上市",
            "amount": {"amount_minor": 1200, "currency": "CNY"},
            "rounding": {
                "ratio": "0.6",
                "exact_minor": "1200",
                "floor_minor": 1200,
                "remainder_minor": "0",
                "remainder_rank": 2,
                "departments": 2,
                "left_over_minor": 0,
                "extra_minor": 0,
            },
            "plan_version": 2,
        }
    ]
    (result, _) = (await area_client.get("/results", period="2026-10")).json()["items"]
    assert (result["period"], result["pool_minor"]) == ("2026-10", 2000)
    assert (await area_client.get("/results", period="2026-11")).json()["items"] == []


async def test_late_facts_of_two_locked_months_are_adjusted_in_the_third(
    area_client: IncentivesClient,
) -> None:
    area_client.installation.clock.set_time(DECEMBER_2)
    await area_client.lock_month("2026-10")
    await area_client.lock_month("2026-11")

    await area_client.handle_facts(
        handoff_accepted(1),
        handoff_accepted(2, due=NOVEMBER_3),
        handoff_accepted(3, due=DECEMBER_2),
    )

    adjusted = (await area_client.statement_line("研发", "2026-12"))["adjustments"]
    assert [(one["period"], one["change"]) for one in adjusted] == [
        ("2026-10", {"due": 1, "on_time": 1}),
        ("2026-11", {"due": 1, "on_time": 1}),
    ]
    assert await area_client.obligation_counts("研发", "2026-12") == (1, 1, 0)


async def test_an_adjustment_stays_in_its_month_and_the_next_begins_where_it_ended(
    area_client: IncentivesClient,
) -> None:
    await area_client.handle_facts(handoff_overdue(1), handoff_overdue(2), handoff_overdue(3))
    await area_client.lock_month("2026-10")
    await area_client.handle_facts(handoff_accepted(1))
    area_client.installation.clock.set_time(DECEMBER_2)
    await area_client.lock_month("2026-11")
    november = await area_client.get_statement("2026-11")

    await area_client.handle_facts(handoff_accepted(2), handoff_cancelled(3))

    assert await area_client.get_statement("2026-11") == november
    assert _points(november) == ["5.00"]
    # 2 of 3 is 10.00, after 5.00; then 2 of 2 is 15.00
    assert _points(await area_client.get_statement("2026-12")) == ["5.00", "5.00"]
    periods = (await area_client.get("/periods")).json()["items"]
    assert [(one["period"], one["status"]) for one in periods] == [
        ("2026-10", "locked"),
        ("2026-11", "locked"),
        ("2026-12", "open"),
    ]


async def test_an_obligation_moved_out_of_a_locked_month_is_reversed_by_an_adjustment(
    area_client: IncentivesClient,
) -> None:
    await area_client.handle_facts(handoff_overdue(1), handoff_accepted(2))
    await area_client.lock_month()
    locked = await _rows(area_client)

    await area_client.handle_facts(handoff_accepted(1, due=NOVEMBER_3))

    assert await area_client.obligation_counts("研发", "2026-11") == (1, 1, 0)
    (adjusted,) = (await area_client.statement_line("研发", "2026-11"))["adjustments"]
    assert (adjusted["change"], adjusted["weighted_points"]) == ({"due": -1, "late": -1}, "7.50")
    assert await _rows(area_client) == locked


async def test_an_obligation_that_changes_department_after_the_lock_is_adjusted_for_both(
    area_client: IncentivesClient,
) -> None:
    await area_client.handle_facts(handoff_overdue(1, "研发"))
    await area_client.lock_month()
    locked = await _rows(area_client)

    await area_client.handle_facts(handoff_accepted(1, "测试"))

    changes = {
        department: (await area_client.statement_line(department, "2026-11"))["adjustments"][0][
            "change"
        ]
        for department in ("研发", "测试")
    }
    assert changes == {"研发": {"due": -1, "late": -1}, "测试": {"due": 1, "on_time": 1}}
    assert await _rows(area_client) == locked


async def test_facts_delivered_again_after_the_lock_adjust_nothing(
    area_client: IncentivesClient,
) -> None:
    facts = [handoff_overdue(1), handoff_accepted(2), step_done(3)]
    await area_client.handle_facts(*facts)
    await area_client.lock_month()

    await area_client.handle_facts(*facts, handoff_accepted(1, late=True))

    assert (await area_client.get_statement("2026-11"))["departments"] == []
    assert await area_client.explain_line("研发", period="2026-11") == []


async def test_a_month_locked_before_an_earlier_one_leaves_that_open(
    area_client: IncentivesClient,
) -> None:
    area_client.installation.clock.set_time(DECEMBER_2)
    await area_client.lock_month("2026-11")
    await area_client.handle_facts(handoff_accepted(1), handoff_accepted(2, due=NOVEMBER_3))

    assert await area_client.obligation_counts("研发", "2026-10") == (1, 1, 0)
    (adjusted,) = (await area_client.statement_line("研发", "2026-12"))["adjustments"]
    assert adjusted["period"] == "2026-11"


async def test_a_month_lock_is_published(area_client: IncentivesClient) -> None:
    await area_client.lock_month()
    area_client.installation.clock.advance(timedelta(hours=1))
    await area_client.lock_month()

    async with area_client.area.pool.acquire() as db:
        (row,) = await db.fetch(
            "SELECT data::jsonb ->> 'period' AS period FROM outbox"
            " WHERE type = 'concord.incentives.period-locked.v1'"
        )
    assert tuple(row) == ("2026-10",)


def _points(statement: dict[str, Any]) -> list[str]:
    return [
        one["weighted_points"] for line in statement["departments"] for one in line["adjustments"]
    ]


async def _rows(area_client: IncentivesClient) -> list[tuple[Any, ...]]:
    async with area_client.area.pool.acquire() as db:
        rows = await db.fetch("SELECT * FROM ledger WHERE period = '2026-10' ORDER BY obligation")
    return [tuple(row) for row in rows]
