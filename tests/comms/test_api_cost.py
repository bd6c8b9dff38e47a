"""The cost of communication over HTTP."""

from datetime import timedelta
from typing import Any

import pytest

from shared.http.cursor_pagination import encode_cursor
from shared.testing.area_client import read_version
from tests.comms.area_client import HELD_BODY, OTHER_PROJECT_ID, PROJECT_ID, CommsClient


async def cost(area_client: CommsClient, **params: Any) -> dict[str, Any]:
    """Return the cost of a month."""
    answer = await area_client.get("/cost", **params)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_a_meeting_costs_each_department_its_people_times_its_minutes(
    area_client: CommsClient,
) -> None:
    await area_client.hold_overrun_meeting()
    found = await cost(area_client, period="2026-11")
    assert [(one["department"], one["person_minutes"]) for one in found["items"]] == [
        ("hr", 75),
        ("sales", 150),
    ]
    assert found["policy"]["version"] == 1
    assert (found["period"], found["next_cursor"]) == ("2026-11", None)


async def test_a_cost_is_money_and_may_be_asked_for_one_project(area_client: CommsClient) -> None:
    await area_client.hold_overrun_meeting()
    other = {"kind": "other", "title": "Town hall 全员会", "project_id": None}
    await area_client.hold_overrun_meeting(**other)
    whole = (await cost(area_client, period="2026-11"))["items"]
    assert [one["amount"]["amount_minor"] for one in whole] == [15000, 30000]
    page = await cost(area_client, period="2026-11", project=PROJECT_ID, limit=1)
    assert [one["amount"]["amount_minor"] for one in page["items"]] == [7500]
    cursor = page["next_cursor"]
    rest = await cost(area_client, period="2026-11", project=PROJECT_ID, cursor=cursor)
    assert [(one["department"], one["amount"]["amount_minor"]) for one in rest["items"]] == [
        ("sales", 15000)
    ]
    assert (await cost(area_client, period="2026-11", project=OTHER_PROJECT_ID))["items"] == []


async def test_every_figure_lists_the_events_behind_it(area_client: CommsClient) -> None:
    for _ in range(2):
        await area_client.hold_overrun_meeting()
    async with area_client.installation.area("comms").pool.acquire() as db:
        rows = await db.fetch("SELECT id FROM event WHERE data ->> 'type' = 'meeting-held'")
    (found,) = (await cost(area_client, period="2026-11", department="hr"))["items"]
    assert found["meetings"]["person_minutes"] == 150
    assert set(found["meetings"]["events"]) == {str(row["id"]) for row in rows}
    assert found["requests"] == found["replies"] == {"person_minutes": 0, "events": []}


async def test_a_meeting_counts_in_the_month_it_began_in(area_client: CommsClient) -> None:
    area_client.installation.clock.advance(timedelta(days=30))
    for began_at in ("2026-11-30T23:59:00+08:00", "2026-12-01T00:00:00+08:00"):
        meeting = await area_client.plan_meeting()
        await area_client.post(f"{meeting}/hold", {**HELD_BODY, "began_at": began_at})
    for period in ("2026-11", "2026-12"):
        (found,) = (await cost(area_client, period=period, department="hr"))["items"]
        assert found["person_minutes"] == 75
    assert (await cost(area_client, period="2026-10"))["items"] == []


async def test_departments_are_listed_page_by_page(area_client: CommsClient) -> None:
    await area_client.installation.add_departments("c", "B", "a", "研发")
    meeting = await area_client.plan_meeting()
    attendance = [{"department": name, "persons": 1} for name in ("c", "B", "a", "研发")]
    await area_client.post(f"{meeting}/hold", {**HELD_BODY, "attendance": attendance})
    first = await cost(area_client, period="2026-11", limit=3)
    rest = await cost(area_client, period="2026-11", cursor=first["next_cursor"])
    assert [one["department"] for one in first["items"]] == ["B", "a", "c"]
    assert [one["department"] for one in rest["items"]] == ["研发"]
    assert rest["next_cursor"] is None


async def test_rates_hold_from_their_month_on(area_client: CommsClient) -> None:
    past = {"effective_from": "2026-10", "minutes_per_reply": 20}
    refused = await area_client.post("/cost-policies", past)
    assert (refused.status_code, refused.json()["code"]) == (422, "month-keeps-its-rates")
    minutes = {"effective_from": "2026-12", "minutes_per_request": 5, "minutes_per_reply": 20}
    rates = {**minutes, "hourly_rate_minor": 9000, "currency": "EUR"}
    answer = await area_client.post("/cost-policies", rates)
    assert answer.status_code == 201
    assert (await cost(area_client, period="2026-11"))["policy"]["version"] == 1
    assert (await cost(area_client, period="2026-12"))["policy"] == {"version": 2, "rates": rates}
    first = (await area_client.get("/cost-policies", limit=1)).json()
    second = (await area_client.get("/cost-policies", cursor=first["next_cursor"])).json()
    assert [one["version"] for one in first["items"] + second["items"]] == [1, 2]
    read = await area_client.get("/cost-policies/2")
    assert (read.json()["rates"], read_version(read)) == (rates, 2)
    unknown = await area_client.get("/cost-policies/3")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "unknown-policy")


@pytest.mark.parametrize(
    "params",
    [
        {},
        {"period": "2026"},
        {"period": "2026-00"},
        {"period": "0000-01"},
        {"period": "2026-11", "department": ""},
        {"period": "2026-11", "cursor": "x"},
        {"period": "2026-11", "limit": 10**30},
    ],
)
async def test_invalid_queries_are_refused(
    area_client: CommsClient, params: dict[str, Any]
) -> None:
    assert (await area_client.get("/cost", **params)).status_code == 422


@pytest.mark.parametrize(
    "change",
    [
        {"effective_from": "soon"},
        {"effective_from": "9999-13"},
        {"minutes_per_reply": -1},
        {"minutes_per_reply": 481},
        {"minutes_per_request": 10**40},
        {"minutes_per_request": "many"},
        {"hourly_rate_minor": -1},
        {"hourly_rate_minor": 10**9 + 1},
        {"currency": "QQQ"},
        {"unknown": 1},
    ],
)
async def test_invalid_rates_are_refused(area_client: CommsClient, change: dict[str, Any]) -> None:
    answer = await area_client.post("/cost-policies", {"effective_from": "2026-12", **change})
    assert answer.status_code == 422


@pytest.mark.parametrize("key", [[], [1], ["hr", "sales"]])
async def test_a_forged_cursor_is_refused(area_client: CommsClient, key: list[Any]) -> None:
    cursor = encode_cursor(key, list="cost", period="2026-11", department=None)
    refused = await area_client.get("/cost", period="2026-11", cursor=cursor)
    assert (refused.status_code, refused.json()["code"]) == (422, "cursor-invalid")
