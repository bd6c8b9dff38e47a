"""Disputes about shares of pools that the plan splits by what was recorded of the project."""

from __future__ import annotations

from typing import Any

import pytest

from shared.testing.read_models import rebuild_read_models
from tests.incentives.area_client import IncentivesClient
from tests.incentives.dispute_client import LAUNCH, SHARES, decide, file
from tests.incentives.fact_builders import handoff_accepted, handoff_overdue
from tests.incentives.test_share_rules import CLOSED, MIX, of_project, shares

pytestmark = pytest.mark.asyncio(loop_scope="module")

BY_RECORD = pytest.mark.parametrize(
    ("rule", "before"),
    [
        ({"type": "delivered-weight"}, {"研发": 400, "测试": 601}),  # 2 of 5, 3 of 5
        ({"type": "on-time-record"}, {"研发": 334, "测试": 667}),  # 1 of 3 to 2 of 3
        (MIX, {"研发": 434, "测试": 567}),
    ],
)
DECIDED = {"研发": 250, "测试": 751}
"""The pool of 1001 by the ratios of `SHARES`."""


async def close_project(client: IncentivesClient, rule: dict[str, Any]) -> None:
    """Publish the rule, and close a project of which both departments delivered something."""
    await client.publish_plan("2026-10", share_rule=rule)
    await client.handle_facts(
        *of_project(handoff_accepted(1), handoff_overdue(2)),
        *of_project(*(handoff_accepted(number, "测试") for number in (3, 4))),
        *of_project(handoff_accepted(5, "测试", late=True), handoff_accepted(6, late=True)),
        CLOSED,
    )


async def previewed_shares(client: IncentivesClient, path: str) -> dict[str, tuple[int, int]]:
    """Return each department's share before and after the remedy that the tests decide."""
    answer = await client.post(f"{path}/preview", {"remedy": SHARES})
    assert answer.status_code == 200, answer.text
    return {
        one["department"]: (one["was_minor"], one["amount_minor"])
        for one in answer.json()["effects"]
    }


@BY_RECORD
async def test_in_an_open_month_the_decided_ratios_replace_the_rule(
    area_client: IncentivesClient, rule: dict[str, Any], before: dict[str, int]
) -> None:
    await close_project(area_client, rule)
    statement = (await area_client.get("/statements/2026-10")).content
    assert await shares(area_client) == before
    path = await file(area_client, {"type": "bonus-share", "project_id": LAUNCH}, "测试")

    effects = await previewed_shares(area_client, path)
    assert (await decide(area_client, path, "uphold", SHARES)).status_code == 200

    assert effects == {one: (before[one], DECIDED[one]) for one in before}
    assert await shares(area_client) == DECIDED
    (event,) = await area_client.explain_line("测试", "bonus:launch")
    bonus = event["bonus"]
    assert (bonus["was_share_minor"], bonus["share_minor"]) == (before["测试"], DECIDED["测试"])
    assert bonus["share_rule"] == "decided-ratio"
    assert "share by the ratio decided on a dispute that was upheld: 0.75" in event["rule"]["en"]
    assert "争议裁定的比例" in event["rule"]["zh"]
    await decide(area_client, path, "reverse", by="officer-2")
    assert (await area_client.get("/statements/2026-10")).content == statement


@BY_RECORD
async def test_after_a_lock_the_differences_are_to_the_shares_by_the_rule(
    area_client: IncentivesClient, rule: dict[str, Any], before: dict[str, int]
) -> None:
    await close_project(area_client, rule)
    await area_client.lock_month()
    path = await file(area_client, {"type": "bonus-share", "project_id": LAUNCH}, "测试")

    effects = await previewed_shares(area_client, path)
    assert (await decide(area_client, path, "uphold", SHARES)).status_code == 200

    assert effects == {one: (before[one], DECIDED[one]) for one in before}
    assert await shares(area_client) == before
    gained = DECIDED["测试"] - before["测试"]
    assert await shares(area_client, "2026-11") == {"研发": -gained, "测试": gained}
    for department in ("研发", "测试"):
        (event,) = await area_client.explain_line(department, "adjustments", "2026-11")
        bonus = event["bonus"]
        assert bonus["was_share_minor"] == before[department]
        assert bonus["share_minor"] == DECIDED[department]

    # By decided ratios it no longer matters what else becomes known of the project.
    await area_client.handle_facts(*of_project(handoff_accepted(7)))
    assert await shares(area_client, "2026-11") == {"研发": -gained, "测试": gained}
    await rebuild_read_models(area_client.area)
    assert await shares(area_client, "2026-11") == {"研发": -gained, "测试": gained}
