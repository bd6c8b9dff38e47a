"""A locked month never changes; what comes late is adjusted in the next open one."""

from datetime import timedelta
from typing import Any

import pytest

from tests.incentives.accounts import Accounts
from tests.incentives.tidings import (
    DECEMBER_2,
    NOVEMBER_3,
    accepted,
    cancelled,
    closed,
    done,
    overdue,
    registered,
)

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_a_month_that_still_runs_stays_open(accounts: Accounts) -> None:
    await accounts.hear(accepted(1, due=NOVEMBER_3))

    refused = await accounts.post("/periods/2026-11/lock")

    assert (refused.status_code, refused.json()["code"]) == (409, "incentives-refused")
    assert "2026-11 is not over yet" in refused.json()["detail"]
    assert (await accounts.statement("2026-11"))["status"] == "open"


async def test_a_locked_statement_is_frozen(accounts: Accounts) -> None:
    await accounts.hear(registered("测试"), accepted(1), overdue(2), closed("launch", "120"))
    open_one = await accounts.statement("2026-10")

    await accounts.lock()
    frozen = (await accounts.get("/statements/2026-10")).text
    await accounts.hear(accepted(2), accepted(3), cancelled(1, sequence=4), closed("second", "120"))
    await accounts.hear(registered("新部门"))

    assert (await accounts.statement("2026-10")) == {**open_one, "status": "locked"}
    assert (await accounts.get("/statements/2026-10")).text == frozen
    behind = await accounts.explain("研发")
    assert [one["outcome"] for one in behind] == ["on_time", "late", None]


async def test_a_late_fact_is_adjusted_at_the_original_rate(accounts: Accounts) -> None:
    await accounts.publish("2026-10", weight="0.30")
    await accounts.hear(*(accepted(number) for number in range(12)))
    await accounts.hear(*(overdue(number) for number in range(12, 17)))
    await accounts.lock()
    await accounts.publish("2026-11", weight="0.01")
    told = accepted(13)

    await accounts.hear(told)

    line = await accounts.line("研发", "2026-11")
    assert (line["due"], line["weight"]) == (0, "0.01")
    assert line["adjustments"] == [
        {
            "type": "kpi",
            "period": "2026-10",
            "booked_in": "2026-11",
            "department": "研发",
            "obligation": f"handoff-{told.key.removeprefix('handoff-')}",
            "change": {"on_time": 1, "late": -1},
            "weighted_points": "1.76",  # 0.30 × 76.47… is 22.94, it was 21.18
            "cause": str(told.id),
        }
    ]


async def test_a_project_told_late_pays_in_the_next_open_month(accounts: Accounts) -> None:
    await accounts.publish("2026-10", cap="2")
    await accounts.lock()
    await accounts.publish("2026-11", cap="1")
    told = closed("launch", "300", pool_minor=1000, 研发="0.6", 测试="0.4")

    await accounts.hear(told)

    line = await accounts.line("研发", "2026-11")
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
            "cause": str(told.id),
        }
    ]
    (result, _) = (await accounts.get("/results", period="2026-10")).json()["items"]
    assert (result["period"], result["pool_minor"]) == ("2026-10", 2000)
    assert (await accounts.get("/results", period="2026-11")).json()["items"] == []


async def test_what_is_late_for_two_locked_months_goes_to_the_third(accounts: Accounts) -> None:
    accounts.house.clock.move_to(DECEMBER_2)
    await accounts.lock("2026-10")
    await accounts.lock("2026-11")

    await accounts.hear(accepted(1), accepted(2, due=NOVEMBER_3), accepted(3, due=DECEMBER_2))

    adjusted = (await accounts.line("研发", "2026-12"))["adjustments"]
    assert [(one["period"], one["change"]) for one in adjusted] == [
        ("2026-10", {"due": 1, "on_time": 1}),
        ("2026-11", {"due": 1, "on_time": 1}),
    ]
    assert await accounts.counts("研发", "2026-12") == (1, 1, 0)


async def test_an_adjustment_stays_in_its_month_and_the_next_begins_where_it_ended(
    accounts: Accounts,
) -> None:
    await accounts.hear(overdue(1), overdue(2), overdue(3))
    await accounts.lock("2026-10")
    await accounts.hear(accepted(1))
    accounts.house.clock.move_to(DECEMBER_2)
    await accounts.lock("2026-11")
    november = await accounts.statement("2026-11")

    await accounts.hear(accepted(2), cancelled(3))

    assert await accounts.statement("2026-11") == november
    assert _points(november) == ["5.00"]
    # 2 of 3 is 10.00, after 5.00; then 2 of 2 is 15.00
    assert _points(await accounts.statement("2026-12")) == ["5.00", "5.00"]
    periods = (await accounts.get("/periods")).json()["items"]
    assert [(one["period"], one["status"]) for one in periods] == [
        ("2026-10", "locked"),
        ("2026-11", "locked"),
        ("2026-12", "open"),
    ]


async def test_an_obligation_moved_out_of_a_locked_month_is_taken_back_by_an_adjustment(
    accounts: Accounts,
) -> None:
    await accounts.hear(overdue(1), accepted(2))
    await accounts.lock()
    locked = await _rows(accounts)

    await accounts.hear(accepted(1, due=NOVEMBER_3))

    assert await accounts.counts("研发", "2026-11") == (1, 1, 0)
    (adjusted,) = (await accounts.line("研发", "2026-11"))["adjustments"]
    assert (adjusted["change"], adjusted["weighted_points"]) == ({"due": -1, "late": -1}, "7.50")
    assert await _rows(accounts) == locked


async def test_an_obligation_that_changes_hands_after_the_lock_is_adjusted_for_both(
    accounts: Accounts,
) -> None:
    await accounts.hear(overdue(1, "研发"))
    await accounts.lock()
    locked = await _rows(accounts)

    await accounts.hear(accepted(1, "测试"))

    changes = {
        department: (await accounts.line(department, "2026-11"))["adjustments"][0]["change"]
        for department in ("研发", "测试")
    }
    assert changes == {"研发": {"due": -1, "late": -1}, "测试": {"due": 1, "on_time": 1}}
    assert await _rows(accounts) == locked


async def test_a_repetition_after_the_lock_adjusts_nothing(accounts: Accounts) -> None:
    told = [overdue(1), accepted(2), done(3)]
    await accounts.hear(*told)
    await accounts.lock()

    await accounts.hear(*told, accepted(1, late=True))

    assert (await accounts.statement("2026-11"))["departments"] == []
    assert await accounts.explain("研发", period="2026-11") == []


async def test_a_month_locked_before_an_earlier_one_leaves_that_open(accounts: Accounts) -> None:
    accounts.house.clock.move_to(DECEMBER_2)
    await accounts.lock("2026-11")
    await accounts.hear(accepted(1), accepted(2, due=NOVEMBER_3))

    assert await accounts.counts("研发", "2026-10") == (1, 1, 0)
    (adjusted,) = (await accounts.line("研发", "2026-12"))["adjustments"]
    assert adjusted["period"] == "2026-11"


async def test_the_others_hear_that_a_month_is_final(accounts: Accounts) -> None:
    await accounts.lock()
    accounts.house.clock.pass_by(timedelta(hours=1))
    await accounts.lock()

    async with accounts.area.pool.acquire() as db:
        (told,) = await db.fetch("SELECT type, data::jsonb ->> 'period' AS period FROM outbox")
    assert tuple(told) == ("concord.incentives.period-locked.v1", "2026-10")


def _points(statement: dict[str, Any]) -> list[str]:
    return [
        one["weighted_points"] for line in statement["departments"] for one in line["adjustments"]
    ]


async def _rows(accounts: Accounts) -> list[tuple[Any, ...]]:
    async with accounts.area.pool.acquire() as db:
        rows = await db.fetch("SELECT * FROM ledger WHERE period = '2026-10' ORDER BY obligation")
    return [tuple(row) for row in rows]
