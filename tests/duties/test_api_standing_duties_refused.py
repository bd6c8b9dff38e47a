"""The refusals of the routes of standing duties."""

import json

import pytest

from shared.http.auth import Role
from shared.testing.area_client import read_version
from tests.duties.area_client import STANDING_DUTY_BODY, DutiesClient

SOME_ID = "01900000-0000-7000-8000-000000000000"


@pytest.mark.parametrize(
    "change",
    [
        {"rhythm": {"every": "month", "day": 0}},
        {"rhythm": {"every": "month", "day": 32}},
        {"rhythm": {"every": "month", "day": 10**40}},
        {"rhythm": {"every": "month", "weekday": "friday"}},
        {"rhythm": {"every": "week", "weekday": "someday"}},
        {"rhythm": {"every": "year"}},
        {"effective_from": "0001-01-01"},
        {"effective_from": "9999-12-31"},
        {"effective_from": "2026-02-30"},
        {"effective_from": "2025-11-21"},
        {"effective_from": 10**30},
        {"until": "9999-12-31"},
        {"until": "2026-11-29"},
        {"recipient": "logistics"},
        {"scope": "east"},
        {"scope": [1]},
        {"scope": ["east"] * 101},
        {"activity": "line\nbreak"},
        {"unknown": 1},
    ],
)
async def test_an_invalid_duty_is_refused(
    area_client: DutiesClient, change: dict[str, object]
) -> None:
    response = await area_client.request(
        "POST",
        "/standing-duties",
        headers={"Content-Type": "application/json"},
        content=json.dumps({**STANDING_DUTY_BODY, **change}),
    )
    assert response.status_code == 422, response.text
    assert response.headers["content-type"] == "application/problem+json"
    assert (await area_client.get("/standing-duties")).json()["items"] == []


async def test_a_duty_may_begin_a_year_back_or_in_the_last_year(
    area_client: DutiesClient,
) -> None:
    await area_client.create_standing_duty(effective_from="2025-11-22")
    path = await area_client.create_standing_duty(effective_from="9000-12-31", until="9000-12-31")
    assert (await area_client.get(path)).json()["next_due_at"] == "9000-12-31T23:59:59.999999+08:00"
    assert (await area_client.fulfil_standing_duty(path, "9000-12")).json()[
        "code"
    ] == "previous-date-not-over"


@pytest.mark.parametrize(
    ("occurrence", "status"),
    [
        ("2026-10", 404),
        ("2026-13", 404),
        ("0000-01", 404),
        ("9999-12", 404),
        ("2026-W48", 404),
        ("9999-W52", 404),
        ("2026-1", 422),
        ("soon", 422),
        ("9" * 400 + "-01", 422),
    ],
)
async def test_only_dates_of_the_duty_are_fulfilled(
    area_client: DutiesClient, occurrence: str, status: int
) -> None:
    for rhythm in ({"every": "month", "day": 1}, {"every": "week", "weekday": "sunday"}):
        path = await area_client.create_standing_duty(rhythm=rhythm, until="2026-11-10")
        response = await area_client.fulfil_standing_duty(path, occurrence)
        assert response.status_code == status, response.text
        assert read_version(await area_client.get(path)) == 1


async def test_a_date_is_not_fulfilled_too_early_or_in_the_future(
    area_client: DutiesClient,
) -> None:
    path = await area_client.create_standing_duty()
    too_early = await area_client.fulfil_standing_duty(path, "2026-12")
    assert (too_early.status_code, too_early.json()["code"]) == (422, "previous-date-not-over")
    ahead = await area_client.fulfil_standing_duty(path, "2026-11", at="2026-11-24T00:00:00Z")
    assert (ahead.status_code, ahead.json()["code"]) == (422, "in-the-future")
    for at in ("2026-11-20T00:00:00", "0001-01-01T00:00:00+14:00", 10**400):
        response = await area_client.request(
            "POST",
            f"{path}/occurrences/2026-11/fulfil",
            headers={"Content-Type": "application/json"},
            content=json.dumps({"at": at}),
        )
        assert response.status_code == 422, response.text
    assert await area_client.published_facts("duty-fulfilled") == []


async def test_a_duty_does_not_end_in_the_future_or_before_an_overdue_date(
    area_client: DutiesClient,
) -> None:
    path = await area_client.create_standing_duty(effective_from="2026-10-01")
    await area_client.installation.fire_due_deadlines()
    for at, code in (
        ("2026-11-24T00:00:00Z", "in-the-future"),
        ("2026-10-31T15:59:59Z", "end-before-missed-date"),
    ):
        response = await area_client.post(f"{path}/end", {"reason": "moot", "at": at})
        assert (response.status_code, response.json()["code"]) == (422, code)


async def test_if_match_is_checked(area_client: DutiesClient) -> None:
    path = await area_client.create_standing_duty()
    for action, body in (("end", {"reason": "moot"}), ("occurrences/2026-11/fulfil", {})):
        stale = await area_client.post(f"{path}/{action}", body, If_Match='"4"')
        assert (stale.status_code, stale.json()["code"]) == (412, "version-stale")


async def test_the_accountable_department_and_officers_fulfil_a_duty(
    area_client: DutiesClient,
) -> None:
    path = await area_client.create_standing_duty()
    other = await area_client.fulfil_standing_duty(path, "2026-11", "sales")
    assert (other.status_code, other.json()["code"]) == (403, "other-department")
    reader = area_client.installation.authorization_headers(Role.AUDITOR)
    refused = await area_client.post(f"{path}/occurrences/2026-11/fulfil", {}, reader)
    assert (refused.status_code, refused.json()["code"]) == (403, "role-missing")
    assert (await area_client.post(f"{path}/occurrences/2026-11/fulfil", {})).status_code == 200


async def test_only_officers_make_and_end_a_duty(area_client: DutiesClient) -> None:
    path = await area_client.create_standing_duty()
    department_head = area_client.installation.authorization_headers(
        Role.DEPARTMENT_HEAD, department="logistics"
    )
    for target, body in (
        ("/standing-duties", STANDING_DUTY_BODY),
        (f"{path}/end", {"reason": "moot"}),
    ):
        response = await area_client.post(target, body, department_head)
        assert (response.status_code, response.json()["code"]) == (403, "role-missing")


async def test_an_unknown_duty_is_not_found(area_client: DutiesClient) -> None:
    path = f"/standing-duties/{SOME_ID}"
    for response in (
        await area_client.get(path),
        await area_client.get(f"{path}/occurrences"),
        await area_client.fulfil_standing_duty(path, "2026-11"),
        await area_client.post(f"{path}/end", {"reason": "moot"}),
    ):
        assert (response.status_code, response.json()["code"]) == (404, "unknown-standing-duty")
    assert (await area_client.get("/standing-duties/no-id")).status_code == 422
    for readable in ("/standing-duties", path, f"{path}/occurrences"):
        assert (
            await area_client.installation.http_client.get(f"/api/duties/v1{readable}")
        ).status_code == 401
