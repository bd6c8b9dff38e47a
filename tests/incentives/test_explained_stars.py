"""Awards of the star, and what disputes change of them, are explained to the last unit."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from tests.incentives.area_client import IncentivesClient
from tests.incentives.dispute_client import REASONS, decide, file, head
from tests.incentives.star_dispute_client import (
    AWARD,
    NOVEMBER,
    award_cash,
    instead_of,
    lock_november,
)

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_awards_and_withdrawals_are_explained_to_the_last_unit(
    area_client: IncentivesClient,
) -> None:
    await award_cash(area_client)
    events = f"{NOVEMBER}/events"
    (star,) = (await area_client.get(events, figure="stars")).json()["items"]
    assert (star["part"], star["title"], star["period"]) == ("star", "研发", "2026-10")
    assert star["star"]["rank"] == 1
    assert star["star"]["score"] == "100.00"
    assert star["rule"]["en"].startswith(
        "star of 2026-10, ranking by department: 研发 has rank 1 with score 100.00"
    )
    assert "award by plan version 2: CNY 500.01; awarded: CNY 500.01" in star["rule"]["en"]
    assert "授予：CNY 500.01" in star["rule"]["zh"]
    assert star["star"]["reasons"] == "the best"
    fact = await area_client.get(star["links"]["event"].removeprefix(area_client.api_root))
    assert fact.status_code == 200
    assert (await area_client.get(events, figure="adjustments")).json()["items"] == []
    own = await area_client.get(events, head(area_client, "测试"), figure="stars")
    assert own.json()["items"] == []

    await lock_november(area_client)
    path = await file(area_client, AWARD, "测试")
    await decide(area_client, path, "uphold", await instead_of(area_client))
    listed = (await area_client.get("/statements/2026-12/events", figure="stars")).json()
    assert [(one["department"], one["part"], one["star"]["change"]) for one in listed["items"]] == [
        ("测试", "star", "awarded"),
        ("研发", "adjustment", "withdrawn"),
    ]
    (taken,) = (await area_client.get("/statements/2026-12/events", figure="adjustments")).json()[
        "items"
    ]
    assert taken["dispute"]["reasons"] == REASONS["reasons"]
    assert taken["rule"]["en"].endswith("withdrawn: CNY -500.01")
    assert await sums_of_lines(area_client) == sums_of_events(listed["items"])
    assert {"2026-10", "2026-12"} <= {one["period"] for one in listed["rules"]}


def sums_of_events(events: list[dict[str, Any]]) -> Counter[str]:
    """Return what the listed awards come to: each an equal part of the whole award."""
    sums: Counter[str] = Counter()
    for one in events:
        star = one["star"]
        place = sorted(star["departments"]).index(one["department"])
        whole, left_over = divmod(star["award"]["amount_minor"], len(star["departments"]))
        sign = -1 if star["change"] == "withdrawn" else 1
        sums[one["department"]] += sign * (whole + (place < left_over))
    return sums


async def sums_of_lines(area_client: IncentivesClient) -> Counter[str]:
    sums: Counter[str] = Counter()
    for line in (await area_client.get_statement("2026-12"))["departments"]:
        for one in (*line["stars"], *line["adjustments"]):
            sums[line["department"]] += one["money"]["amount_minor"]
    return sums
