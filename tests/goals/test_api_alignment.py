"""The alignment report over HTTP: who must act, how aligned the company is, and what changed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from shared.http.auth import Role
from tests.goals.area_client import SOME_ID, GoalsClient

DAY = timedelta(days=1)


async def report(area_client: GoalsClient, cycle: str, **params: Any) -> dict[str, Any]:
    """Return the alignment report of a cycle."""
    answer = await area_client.get("/alignment", cycle=cycle, **params)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def found(page: dict[str, Any]) -> list[tuple[str, str, str, str | None]]:
    """Return what a page finds, about which goal, its change, and whose turn it is."""
    return [(one["kind"], one["goal"], one["change"], one["waits_for"]) for one in page["items"]]


async def test_the_report_says_what_does_not_align_and_whose_turn_it_is(
    area_client: GoalsClient,
) -> None:
    cycle = await area_client.create_cycle()
    revenue = await area_client.set_goal(cycle, "Revenue")
    regions = await area_client.set_goal(cycle, "Regions", "sales", parent_id=revenue)
    orders = await area_client.set_goal(cycle, "Orders", "supply")
    await area_client.set_goal(cycle, "Quality")
    await area_client.create_link("contributes", orders, regions, accepted=False)
    await area_client.installation.advance_time(8 * DAY)
    page = await report(area_client, cycle, total=True)
    assert found(page) == [
        ("carried-by-nobody", "Quality", "new", None),
        ("reaches-no-company-goal", "Orders", "new", "supply"),
        ("weights-open", "Revenue", "new", None),
        ("unanswered", "Orders", "new", "sales"),
    ]
    assert page["total"] == page["now"]["findings"] == 4
    assert page["now"]["company"] == {"aligned": 1, "goals": 2, "share": "0.5000"}
    assert page["now"]["company_goals"] == {"aligned": 1, "goals": 2, "share": "0.5000"}
    shares = {one["department"]: one["now"]["share"] for one in page["departments"]}
    assert shares == {"sales": "1.0000", "supply": "0.0000"}
    link = page["items"][3]
    assert (link["severity"], link["age_days"], link["other_goal"]) == ("medium", 8, "Regions")
    assert "8 days ago" in link["text"]["en"]
    assert "sales 尚未答复" in link["text"]["zh"]
    assert page["items"][2]["weight_sum"] == "0"


async def test_the_report_says_what_changed_since_last_month(area_client: GoalsClient) -> None:
    cycle = await area_client.create_cycle()
    revenue = await area_client.set_goal(cycle, "Revenue")
    orders = await area_client.set_goal(cycle, "Orders", "supply")
    before = area_client.installation.clock()
    await area_client.installation.advance_time(20 * DAY)
    await area_client.create_link("contributes", orders, revenue)
    await area_client.set_goal(cycle, "Contracts", "legal")
    await area_client.installation.advance_time(15 * DAY)
    page = await report(area_client, cycle)
    assert found(page) == [("reaches-no-company-goal", "Contracts", "new", "legal")]
    assert page["then"]["company"] == {"aligned": 0, "goals": 1, "share": "0.0000"}
    assert page["now"]["company"]["share"] == "0.5000"
    assert page["then"]["at"] == "2026-11-28T09:00:00+08:00"
    by_department = {one["department"]: one["then"] for one in page["departments"]}
    assert by_department["legal"] is None
    assert by_department["supply"]["share"] == "0.0000"
    gone = await report(area_client, cycle, change="gone")
    assert [one[:3] for one in found(gone)] == [
        ("carried-by-nobody", "Revenue", "gone"),
        ("reaches-no-company-goal", "Orders", "gone"),
    ]
    for past in ({"known_at": before.isoformat()}, {"as_of": before.isoformat()}):
        then = await report(area_client, cycle, **past)
        assert [one[:2] for one in found(then)] == [one[:2] for one in found(gone)]
        assert then["then"]["company"] == {"aligned": 0, "goals": 0, "share": None}


async def test_a_goal_that_changed_hands_counted_for_its_former_department_before(
    area_client: GoalsClient,
) -> None:
    cycle = await area_client.create_cycle()
    goal = await area_client.set_goal(cycle, "Orders", "supply")
    await area_client.set_goal(cycle, "Contracts", "legal")
    before = area_client.installation.clock().isoformat()
    await area_client.installation.advance_time(DAY)
    body = {"department": "legal", "reason": "nearer to it"}
    await area_client.put(f"/goals/{goal}/department", body)
    (legal,) = (await report(area_client, cycle, since=before))["departments"]
    assert (legal["then"]["goals"], legal["now"]["goals"]) == (1, 2)
    then = await report(area_client, cycle, known_at=before)
    assert {one["department"]: one["now"]["goals"] for one in then["departments"]} == {
        "legal": 1,
        "supply": 1,
    }


async def test_the_report_is_filtered_and_paged(area_client: GoalsClient) -> None:
    cycle = await area_client.create_cycle()
    for title, department in (("Orders", "supply"), ("Regions", "sales"), ("Returns", "sales")):
        await area_client.set_goal(cycle, title, department)

    async def titles(**params: Any) -> list[str]:
        page, titles = await report(area_client, cycle, limit=1, **params), []
        while True:
            titles += [one["goal"] for one in page["items"]]
            if page["next_cursor"] is None:
                return titles
            page = await report(area_client, cycle, limit=1, cursor=page["next_cursor"], **params)

    assert await titles() == ["Orders", "Regions", "Returns"]
    assert await titles(department="SALES") == ["Regions", "Returns"]
    assert await titles(finding="weights-open") == await titles(severity="low") == []
    assert await titles(finding="reaches-no-company-goal", department="supply") == ["Orders"]
    now = area_client.installation.clock().isoformat()
    assert await titles(change="standing", since=now) == ["Orders", "Regions", "Returns"]


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ({"since": "2030-01-01T00:00:00Z"}, 422, "invalid"),
        ({"finding": "lost"}, 422, "invalid"),
        ({}, 404, "unknown-cycle"),
    ],
)
async def test_a_report_that_cannot_be_is_refused(
    area_client: GoalsClient, query: dict[str, str], status: int, code: str
) -> None:
    cycle = await area_client.create_cycle() if query else SOME_ID
    answer = await area_client.get("/alignment", cycle=cycle, **query)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


async def test_departments_read_the_report_and_others_do_not(area_client: GoalsClient) -> None:
    cycle = await area_client.create_cycle()
    executor = area_client.executor_headers("legal")
    assert (await area_client.get("/alignment", executor, cycle=cycle)).status_code == 200
    assert (await area_client.get("/alignment", Role.HR, cycle=cycle)).status_code == 403
