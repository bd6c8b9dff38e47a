"""Shares of departments that have none any more: taken back in whole, and explained."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from shared.contracts.duties_corrections import ProjectCorrected
from shared.eventsourcing.published_fact import Fact
from shared.testing.read_models import rebuild_read_models
from tests.incentives.area_client import IncentivesClient, build_fact
from tests.incentives.dispute_client import decide, file
from tests.incentives.fact_builders import handoff_accepted, project_closed
from tests.incentives.generic_fact_builders import OCTOBER_15
from tests.incentives.test_share_rules import CLOSED, of_project, shares

pytestmark = pytest.mark.asyncio(loop_scope="module")


def missed() -> Fact:
    """Return the fact that the project of `CLOSED` missed its target after all."""
    closed = json.loads(CLOSED.data)
    fields = ("project_id", "code", "name", "unit", "target", "pool", "shares")
    contract = ProjectCorrected.model_validate(
        {
            **{name: closed[name] for name in fields},
            "revision": 1,
            "actual": "60",
            "was": closed["actual"],
            "reason": "goods came back",
            "closed_at": OCTOBER_15,
            "at": OCTOBER_15,
        }
    )
    return build_fact(contract, CLOSED.key, 6)


async def test_a_pool_that_is_lost_is_taken_back_in_whole_whatever_is_recorded_since(
    area_client: IncentivesClient,
) -> None:
    await area_client.publish_plan("2026-10", share_rule={"type": "delivered-weight"})
    await area_client.handle_facts(
        *of_project(handoff_accepted(1), handoff_accepted(2, "测试")), CLOSED
    )
    paid = await shares(area_client)
    assert paid == {"研发": 500, "测试": 501}
    await area_client.lock_month()
    area_client.installation.clock.advance(timedelta(seconds=1))

    await area_client.handle_facts(missed())
    await area_client.handle_facts(*of_project(handoff_accepted(3), handoff_accepted(4)))

    taken = {department: -amount for department, amount in paid.items()}
    assert await shares(area_client, "2026-11") == taken
    rows = await area_client.explain_line("研发", "bonus:launch", "2026-11")
    assert sum(one["bonus"]["difference_minor"] for one in rows) == taken["研发"]
    assert all("misses the target" in one["rule"]["en"] for one in rows)
    await rebuild_read_models(area_client.area)
    assert await shares(area_client, "2026-11") == taken


async def test_a_share_that_only_a_reversed_decision_gave_is_explained(
    area_client: IncentivesClient,
) -> None:
    await area_client.installation.add_departments("法务")
    closed = project_closed("launch", "100", pool_minor=1000, 研发="0.5", 测试="0.5")
    await area_client.handle_facts(closed)
    project = json.loads(closed.data)["project_id"]
    path = await file(area_client, {"type": "bonus-share", "project_id": project}, "测试")
    remedy = {"type": "shares", "ratios": {"研发": "0.5", "测试": "0.1", "法务": "0.4"}}
    assert (await decide(area_client, path, "uphold", remedy)).is_success
    await area_client.lock_month()

    assert (await decide(area_client, path, "reverse", by="officer-2")).is_success

    assert await shares(area_client, "2026-11") == {"测试": 400, "法务": -400}
    (row,) = await area_client.explain_line("法务", "bonus:launch", "2026-11")
    bonus = row["bonus"]
    assert (bonus["share_minor"], bonus["share_ratio_exact"]) == (None, "0")
    assert (bonus["was_share_minor"], bonus["difference_minor"]) == (400, -400)
    assert row["rule"]["en"].endswith("400 was booked before, so the difference of -400 is booked")


async def test_a_locked_month_explains_what_it_booked_whatever_is_recorded_since(
    area_client: IncentivesClient,
) -> None:
    await area_client.publish_plan("2026-10", share_rule={"type": "delivered-weight"})
    await area_client.handle_facts(
        *of_project(handoff_accepted(1), handoff_accepted(2, "测试")), CLOSED
    )
    await area_client.lock_month()
    await area_client.handle_facts(missed())
    area_client.installation.clock.advance(timedelta(days=10))
    await area_client.lock_month("2026-11")
    booked = await area_client.explain_line("研发", "bonus:launch", "2026-11")
    assert [one["bonus"]["difference_minor"] for one in booked] == [-500]
    area_client.installation.clock.advance(timedelta(seconds=1))

    await area_client.handle_facts(*of_project(handoff_accepted(3), handoff_accepted(4)))

    assert await area_client.explain_line("研发", "bonus:launch", "2026-11") == booked
    assert await shares(area_client, "2026-12") == {}
