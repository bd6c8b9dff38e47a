"""Any two moments of a board side by side."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.goals.area_client import SOME_ID, GoalsClient

DAY = timedelta(days=1)


async def compare(area_client: GoalsClient, cycle: str, from_: str, **params: Any) -> Any:
    """Return the page of a comparison."""
    answer = await area_client.get("/board/comparison", cycle=cycle, **{"from": from_}, **params)
    assert answer.status_code == 200, answer.text
    return answer.json()


def changes(page: Any) -> list[tuple[str, str, list[str]]]:
    """Return title, change and changed fields of a page's goals."""
    return [
        ((one["now"] or one["then"])["title"], one["change"], one["changed_fields"])
        for one in page["items"]
    ]


async def test_two_moments_are_side_by_side(area_client: GoalsClient) -> None:
    cycle = await area_client.create_cycle()
    revenue = await area_client.set_goal(cycle, "Revenue")
    regions = await area_client.set_goal(cycle, "Regions", "sales", parent_id=revenue)
    await area_client.set_weights(revenue, {regions: "1"})
    old = await area_client.set_goal(cycle, "Old", "supply")
    await area_client.set_goal(cycle, "Quiet", "legal")
    await area_client.enter_reading(regions, 2)
    first = area_client.installation.clock().isoformat()
    await area_client.installation.advance_time(DAY)
    await area_client.enter_reading(regions, 5)
    await area_client.post(f"/goals/{old}/archive", {"reason": "moot"})
    await area_client.set_goal(cycle, "New", "product")
    second = area_client.installation.clock().isoformat()
    await area_client.installation.advance_time(DAY)
    await area_client.create_resource(f"/goals/{regions}/blockers", {"what": "a licence"})
    for times in ("as-of", "known-at"):
        page = await compare(area_client, cycle, first, to=second, times=times, total=True)
        assert changes(page) == [
            ("Revenue", "changed", ["rolled_up"]),
            ("Regions", "changed", ["value", "completion"]),
            ("Old", "gone", []),
            ("Quiet", "same", []),
            ("New", "new", []),
        ]
        compared = page["items"][1]
        assert (compared["then"]["completion"], compared["now"]["completion"]) == (
            "0.2000",
            "0.5000",
        )
        assert compared["completion_difference"] == "0.3000"
        assert page["items"][0]["rolled_up_difference"] == "0.3000"
        assert page["items"][2]["completion_difference"] is None
        assert page["total"] == 5
    now = await compare(area_client, cycle, second)
    assert changes(now)[:2] == [
        ("Revenue", "changed", ["at_risk"]),
        ("Regions", "changed", ["blocked"]),
    ]
    assert now["first"] < now["second"]


async def test_a_late_reading_was_true_then_and_not_known_then(area_client: GoalsClient) -> None:
    cycle = await area_client.create_cycle()
    regions = await area_client.set_goal(cycle, "Regions", "sales")
    first = area_client.installation.clock()
    await area_client.installation.advance_time(DAY)
    await area_client.enter_reading(regions, 4, measured_at=first.isoformat())
    shown = {
        times: (await compare(area_client, cycle, first.isoformat(), times=times))["items"][0]
        for times in ("as-of", "known-at")
    }
    assert (shown["as-of"]["change"], shown["known-at"]["change"]) == ("same", "changed")


async def test_a_comparison_is_filtered_and_paged(area_client: GoalsClient) -> None:
    cycle = await area_client.create_cycle()
    await area_client.set_goal(cycle, "Orders", "supply")
    first = area_client.installation.clock().isoformat()
    await area_client.installation.advance_time(DAY)
    await area_client.set_goal(cycle, "Regions", "sales")
    await area_client.set_goal(cycle, "Returns", "sales")

    async def titles(**params: Any) -> list[str]:
        page, found = await compare(area_client, cycle, first, limit=1, **params), []
        while True:
            found += [title for title, _, _ in changes(page)]
            if page["next_cursor"] is None:
                return found
            page = await compare(
                area_client, cycle, first, limit=1, cursor=page["next_cursor"], **params
            )

    assert await titles() == ["Orders", "Regions", "Returns"]
    assert await titles(change="new") == await titles(department="SALES") == ["Regions", "Returns"]
    assert await titles(q="ret") == ["Returns"]
    assert await titles(change=["gone", "changed"]) == []


@pytest.mark.parametrize(
    "query", [{"from": "2030-01-01T00:00:00Z"}, {"to": "2030-01-01T00:00:00Z"}]
)
async def test_a_time_to_come_is_compared_with_nothing(
    area_client: GoalsClient, query: dict[str, str]
) -> None:
    times = {"from": "2026-11-01T00:00:00Z", **query}
    answer = await area_client.get("/board/comparison", cycle=SOME_ID, **times)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")
    times = {"from": "2026-11-01T00:00:00Z"}
    answer = await area_client.get("/board/comparison", cycle=SOME_ID, **times)
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown-cycle")
