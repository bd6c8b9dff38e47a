"""What people of a department enter about days long past makes nobody late, and nobody in time."""

from __future__ import annotations

import httpx

from tests.goals.area_client import GoalsClient

LONG_AGO = "2026-11-17T23:59:59+08:00"
"""Right before the last three working days before the clock's November 23, a Monday."""
LAST_DAYS = "2026-11-18T00:00:00+08:00"
SUPPORT_BODY = {"department": "legal", "what": "apply for it", "due": "2026-11-30"}


async def test_support_is_asked_for_before_its_day_and_given_when_entered(
    area_client: GoalsClient,
) -> None:
    sales, legal = (area_client.executor_headers(one) for one in ("sales", "legal"))
    goal = await area_client.set_goal(await area_client.create_cycle(), "Regions", "sales")
    blocker = await area_client.create_resource(
        f"/goals/{goal}/blockers", {"what": "no licence", "at": "2026-11-02T09:00:00+08:00"}, sales
    )
    supports = f"/blockers/{blocker}/supports"
    asked_long_ago = await area_client.post(supports, {**SUPPORT_BODY, "at": LONG_AGO}, sales)
    assert _codes(asked_long_ago) == (422, "entered-too-late", "#/at")
    over = {**SUPPORT_BODY, "due": "2026-11-20", "at": LAST_DAYS}
    day_over = await area_client.post(supports, over, sales)
    assert (day_over.status_code, day_over.json()["code"]) == (422, "support-day-has-passed")
    assert await area_client.published_facts("support-asked") == []
    support = await area_client.create_resource(supports, {**over, "at": LONG_AGO})
    give = f"{supports}/{support}/give"
    given_long_ago = await area_client.post(give, {"at": LONG_AGO}, legal)
    assert _codes(given_long_ago) == (422, "entered-too-late", "#/at")
    in_time = await area_client.post(give, {"at": LAST_DAYS}, legal)
    assert in_time.json()["code"] == "support-entered-after-due"
    assert (await area_client.post(give, None, legal)).status_code == 200


async def test_a_report_of_long_ago_is_entered_by_an_officer(area_client: GoalsClient) -> None:
    cycle = await area_client.create_cycle(active=False)
    goal = await area_client.set_goal(cycle, "Regions", "sales")
    activated = await area_client.post(f"/cycles/{cycle}/activate", {"at": "2026-11-02T09:00:00Z"})
    assert activated.status_code == 200, activated.text
    path, body = f"/goals/{goal}/readings", {"value": "1", "at": LONG_AGO}
    refused = await area_client.post(path, body, area_client.executor_headers("sales"))
    assert _codes(refused) == (422, "entered-too-late", "#/at")
    assert (await area_client.post(path, body)).status_code == 201


def _codes(answer: httpx.Response) -> tuple[int, str, str]:
    body = answer.json()
    (error,) = body["errors"]
    assert error["code"] == body["code"]
    return answer.status_code, body["code"], error["pointer"]
