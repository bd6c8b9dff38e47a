"""What people of a department enter about days long past makes nobody late, and nobody in time."""

from __future__ import annotations

from datetime import datetime

import httpx
import pytest

from shared.service_runtime.late_entry import shortest_notice_day
from shared.testing.manual_clock import MONDAY_MORNING
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
    area_client.installation.clock.set_time(datetime.fromisoformat("2026-11-20T16:00:01+08:00"))
    too_near = await area_client.post(supports, {**SUPPORT_BODY, "due": "2026-11-20"}, sales)
    assert (too_near.status_code, too_near.json()["code"]) == (422, "support-day-too-near")
    assert "2026-11-23" in too_near.json()["detail"]
    area_client.installation.clock.set_time(MONDAY_MORNING)
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


@pytest.mark.parametrize(
    ("now", "day"),
    [
        ("2026-11-27T00:30:00", "2026-11-27"),
        ("2026-11-27T16:00:00", "2026-11-27"),
        ("2026-11-27T16:00:01", "2026-11-30"),
        ("2026-11-28T10:00:00", "2026-11-30"),
        ("2026-11-29T23:00:00", "2026-11-30"),
    ],
)
def test_the_first_day_for_others_leaves_two_office_hours(now: str, day: str) -> None:
    moment = datetime.fromisoformat(f"{now}+08:00")

    assert f"{shortest_notice_day(moment)}" == day
