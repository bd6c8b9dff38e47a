"""Pools split by what was delivered: over HTTP, after a lock, and rebuilt."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from shared.eventsourcing.published_fact import Fact
from shared.testing.read_models import rebuild_read_models
from tests.incentives.area_client import IncentivesClient
from tests.incentives.dispute_client import decide, file
from tests.incentives.fact_builders import (
    handoff_accepted,
    handoff_excused,
    handoff_overdue,
    project_closed,
)

pytestmark = pytest.mark.asyncio(loop_scope="module")

CLOSED = project_closed("launch", "100", pool_minor=1001, 研发="0.5", 测试="0.5")
MIX = {"type": "mix", "agreed_ratio": "0.5", "delivered_weight": "0.25", "on_time_record": "0.25"}


def of_project(*facts: Fact) -> list[Fact]:
    """Return the facts of handoffs as facts of the project that `CLOSED` closes."""
    project = json.loads(CLOSED.data)["project_id"]
    return [
        replace(fact, data=json.dumps({**json.loads(fact.data), "project_id": project}))
        for fact in facts
    ]


async def shares(client: IncentivesClient, period: str = "2026-10") -> dict[str, int]:
    """Return what a month's statement pays of the project, by department."""
    paid: Counter[str] = Counter()
    for line in (await client.get_statement(period))["departments"]:
        for one in (*line["bonus"], *line["adjustments"]):
            paid[line["department"]] += one.get("amount_minor", 0)
    return {department: amount for department, amount in paid.items() if amount}


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ({"type": "agreed-ratio"}, {"研发": 500, "测试": 501}),
        ({"type": "delivered-weight"}, {"研发": 334, "测试": 667}),  # 1 of 3, 2 of 3
        ({"type": "on-time-record"}, {"研发": 500, "测试": 501}),  # 1 of 2 each
        (MIX, {"研发": 459, "测试": 542}),
    ],
)
async def test_a_pool_is_split_by_the_plans_rule(
    area_client: IncentivesClient, rule: dict[str, Any], expected: dict[str, int]
) -> None:
    await area_client.publish_plan("2026-10", share_rule=rule)
    await area_client.handle_facts(
        *of_project(handoff_accepted(1), handoff_overdue(2)),
        *of_project(handoff_accepted(3, "测试"), handoff_accepted(4, "测试", late=True)),
        CLOSED,
        handoff_accepted(5),  # of another project
    )

    assert await shares(area_client) == expected
    (event,) = [one for one in await area_client.explain_line("研发") if one["part"] == "bonus"]
    bonus = event["bonus"]
    assert (bonus["share_rule"], bonus["share_minor"]) == (rule["type"], expected["研发"])
    assert (bonus["delivered_weight"], bonus["project_on_time_rate"]) == ("1.000000", "0.500000")
    results = (await area_client.get("/results", period="2026-10")).json()["items"]
    assert {one["department"]: one["amount_minor"] for one in results} == expected


async def test_what_is_known_after_the_lock_is_adjusted_until_all_is_booked(
    area_client: IncentivesClient,
) -> None:
    await area_client.publish_plan("2026-10", share_rule={"type": "delivered-weight"})
    await area_client.handle_facts(
        *of_project(handoff_overdue(1), handoff_accepted(3, "测试")), CLOSED
    )
    locked = await shares(area_client)
    assert locked == {"测试": 1001}
    await area_client.lock_month()

    area_client.installation.clock.advance(timedelta(seconds=1))
    (late,) = of_project(handoff_accepted(1, late=True, sequence=3))
    await area_client.handle_facts(late)
    assert await shares(area_client) == locked
    assert await shares(area_client, "2026-11") == {"研发": 500, "测试": -500}
    line = await area_client.statement_line("研发", "2026-11")
    (adjustment,) = [one for one in line["adjustments"] if one["type"] == "bonus"]
    assert (adjustment["period"], adjustment["cause"]) == ("2026-10", str(late.id))

    await area_client.handle_facts(*of_project(handoff_accepted(4, "测试")))
    assert await shares(area_client, "2026-11") == {"研发": 334, "测试": -334}
    await assert_explained(area_client, {"研发": (0, 334), "测试": (1001, 667)})
    await rebuild_read_models(area_client.area)
    assert await shares(area_client, "2026-11") == {"研发": 334, "测试": -334}

    area_client.installation.clock.advance(timedelta(days=10))
    await area_client.lock_month("2026-11")
    assert await shares(area_client, "2026-12") == {}
    area_client.installation.clock.advance(timedelta(seconds=1))
    await area_client.handle_facts(*of_project(handoff_accepted(5)))
    await assert_explained(area_client, {"研发": (0, 334), "测试": (1001, 667)})
    assert await shares(area_client, "2026-12") == {"研发": 166, "测试": -166}
    explained = await area_client.explain_line("研发", "bonus:launch")
    assert [one["bonus"]["share_minor"] for one in explained] == [0]


async def assert_explained(client: IncentivesClient, expected: dict[str, tuple[int, int]]) -> None:
    """Check that each bonus adjustment of November has a row: the share before, and now."""
    found = {}
    for department, (was, now) in expected.items():
        line = await client.statement_line(department, "2026-11")
        (booked,) = [one for one in line["adjustments"] if one["type"] == "bonus"]
        rows = await client.explain_line(department, "adjustments", "2026-11")
        (row,) = [one for one in rows if one["bonus"]]
        assert (row["part"], row["period"], row["cause"]) == (
            *("adjustment", "2026-10"),
            booked["cause"],
        )
        assert (await client.get_event(row["event_id"]))["type"] == "obligation-counted"
        bonus = row["bonus"]
        assert bonus["difference"]["amount_minor"] == booked["amount_minor"] == now - was
        assert row["rule"]["en"].endswith(
            f"; {was} was booked before, so the difference of {now - was:+d} is booked"
        )
        found[department] = (bonus["was_share_minor"], bonus["share_minor"])
        (same,) = await client.explain_line(department, "bonus:launch", "2026-11")
        assert same == row
    assert found == expected


async def test_an_excuse_after_the_lock_changes_the_on_time_record(
    area_client: IncentivesClient,
) -> None:
    await area_client.publish_plan("2026-10", share_rule={"type": "on-time-record"})
    await area_client.handle_facts(
        *of_project(handoff_overdue(1), handoff_accepted(2), handoff_accepted(3, "测试")),
        CLOSED,
    )
    assert await shares(area_client) == {"研发": 334, "测试": 667}
    await area_client.lock_month()
    await area_client.handle_facts(*of_project(handoff_excused(1, delivered=timedelta(minutes=30))))

    assert await shares(area_client, "2026-11") == {"研发": 166, "测试": -166}


async def test_a_dispute_shows_the_shares_by_the_plans_rule_and_may_end_at_the_agreed_ones(
    area_client: IncentivesClient,
) -> None:
    await area_client.publish_plan("2026-10", share_rule={"type": "delivered-weight"})
    await area_client.handle_facts(
        *of_project(handoff_overdue(1), handoff_accepted(3, "测试")), CLOSED
    )
    project = json.loads(CLOSED.data)["project_id"]
    path = await file(area_client, {"type": "bonus-share", "project_id": project}, "测试")
    agreed = {"type": "shares", "ratios": {"研发": "0.5", "测试": "0.5"}}

    preview = await area_client.post(f"{path}/preview", {"remedy": agreed})
    assert [(one["was_minor"], one["amount_minor"]) for one in preview.json()["effects"]] == [
        (1001, 501),
        (0, 500),
    ]
    await area_client.lock_month()
    upheld = await decide(area_client, path, "uphold", agreed)
    assert upheld.status_code == 200, upheld.text
    assert await shares(area_client, "2026-11") == {"研发": 500, "测试": -500}
    await decide(area_client, path, "reverse", by="officer-2")
    assert await shares(area_client, "2026-11") == {}
