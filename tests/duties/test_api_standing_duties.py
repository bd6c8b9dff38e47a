"""The routes of standing duties."""

import asyncio
from datetime import timedelta
from typing import Any

from shared.testing.area_client import read_version
from tests.duties.area_client import STANDING_DUTY_BODY, DutiesClient

DAY = timedelta(days=1)


async def read_whole_list(
    area_client: DutiesClient, path: str, **params: Any
) -> list[dict[str, Any]]:
    """Return a whole list, read in pages of two."""
    found: list[dict[str, Any]] = []
    page = (await area_client.get(path, limit=2, **params)).json()
    while page["next_cursor"] is not None:
        found += page["items"]
        page = (await area_client.get(path, limit=2, cursor=page["next_cursor"], **params)).json()
    return found + list(page["items"])


async def test_a_standing_duty_is_made_and_read(area_client: DutiesClient) -> None:
    response = await area_client.post("/standing-duties", STANDING_DUTY_BODY)
    assert response.status_code == 201
    read = await area_client.get(response.headers["Location"].removeprefix("/api/duties/v1"))
    assert read_version(read) == read_version(response) == 1
    found = read.json()
    assert {key: found[key] for key in STANDING_DUTY_BODY} == STANDING_DUTY_BODY
    assert (found["status"], found["overdue"]) == ("in-force", 0)
    assert found["next_due_at"] == "2026-11-30T23:59:59.999999+08:00"
    assert found["ended_at"] is found["reason"] is None


async def test_a_fulfilled_date_is_published(area_client: DutiesClient) -> None:
    path = await area_client.create_standing_duty()
    response = await area_client.fulfil_standing_duty(path, "2026-11", at="2026-11-20T01:00:00Z")
    assert response.status_code == 200
    assert read_version(response) == 2
    (fact,) = await area_client.published_facts("duty-fulfilled")
    assert fact["duty_id"] in path
    assert (fact["occurrence"], fact["department"]) == ("2026-11", "logistics")
    assert fact["due_at"] == "2026-11-30T15:59:59.999999Z"
    assert fact["done_at"] == fact["at"] == "2026-11-20T01:00:00Z"
    assert fact["deliverable"] == STANDING_DUTY_BODY["deliverable"]
    assert fact["recipient"] == "sales"
    assert (await area_client.get(path)).json()["next_due_at"] == "2026-12-31T23:59:59.999999+08:00"


async def test_the_dates_are_listed_with_their_status(area_client: DutiesClient) -> None:
    path = await area_client.create_standing_duty(rhythm={"every": "week", "weekday": "friday"})
    await area_client.fulfil_standing_duty(path, "2026-W46", at="2026-11-14T10:00:00+08:00")
    await area_client.installation.fire_due_deadlines()
    await area_client.fulfil_standing_duty(path, "2026-W48")
    listed = await read_whole_list(area_client, f"{path}/occurrences")
    assert [(one["occurrence"], one["status"]) for one in listed] == [
        ("2026-W45", "overdue"),
        ("2026-W46", "fulfilled"),
        ("2026-W47", "overdue"),
        ("2026-W48", "fulfilled"),
        ("2026-W49", "open"),
    ]
    assert listed[1]["day"] == "2026-11-13"
    assert listed[1]["due_at"] == "2026-11-13T23:59:59.999999+08:00" < listed[1]["done_at"]
    missed = await read_whole_list(area_client, f"{path}/occurrences", status="overdue")
    assert [one["occurrence"] for one in missed] == ["2026-W45", "2026-W47"]
    assert (await area_client.get(path)).json()["overdue"] == 2


async def test_dates_that_have_not_passed_are_not_owed_after_the_end(
    area_client: DutiesClient,
) -> None:
    path = await area_client.create_standing_duty()
    response = await area_client.post(f"{path}/end", {"reason": "the system does it now"})
    assert response.status_code == 200
    found = (await area_client.get(path)).json()
    assert (found["status"], found["until"]) == ("ended", "2026-11-22")
    assert (found["ended_at"], found["reason"]) == (
        "2026-11-23T09:00:00+08:00",
        "the system does it now",
    )
    assert found["next_due_at"] is None
    assert await read_whole_list(area_client, f"{path}/occurrences") == []
    assert (await area_client.fulfil_standing_duty(path, "2026-11")).json()[
        "code"
    ] == "unknown-occurrence"
    await area_client.installation.advance_time(30 * DAY)
    assert await area_client.published_facts("duty-overdue") == []


async def test_the_refusal_of_an_overlap_names_the_other_duty(area_client: DutiesClient) -> None:
    path = await area_client.create_standing_duty(activity="Report the stock")
    other = {**STANDING_DUTY_BODY, "activity": " report THE stock ", "accountable": "production"}
    response = await area_client.post("/standing-duties", other)
    assert (response.status_code, response.json()["code"]) == (409, "standing-duty-overlaps")
    assert path.removeprefix("/standing-duties/") in response.json()["detail"]
    assert len((await area_client.get("/standing-duties")).json()["items"]) == 1
    other_scope = await area_client.post("/standing-duties", {**other, "scope": ["west"]})
    assert other_scope.status_code == 201


async def test_an_end_releases_the_activity_from_that_day_on(area_client: DutiesClient) -> None:
    path = await area_client.create_standing_duty(activity="Report the stock")
    await area_client.post(f"{path}/end", {"reason": "production does it"})
    other = {**STANDING_DUTY_BODY, "accountable": "production", "effective_from": "2026-11-22"}
    assert (await area_client.post("/standing-duties", other)).status_code == 409
    other["effective_from"] = "2026-11-23"
    assert (await area_client.post("/standing-duties", other)).status_code == 201


async def test_of_many_concurrent_requests_one_department_becomes_accountable(
    area_client: DutiesClient,
) -> None:
    names = [f"department {number}" for number in range(30)]
    await area_client.installation.add_departments(*names)
    bodies = [{**STANDING_DUTY_BODY, "accountable": name} for name in names]
    answers = await asyncio.gather(
        *(
            area_client.post("/standing-duties", one, Idempotency_Key=f'"{one["accountable"]}"')
            for one in bodies
        )
    )
    assert sorted(response.status_code for response in answers) == [201] + [409] * 29
    assert len((await area_client.get("/standing-duties")).json()["items"]) == 1


async def test_a_repeated_key_makes_one_duty(area_client: DutiesClient) -> None:
    first = await area_client.post(
        "/standing-duties", STANDING_DUTY_BODY, Idempotency_Key='"stock"'
    )
    again = await area_client.post(
        "/standing-duties", STANDING_DUTY_BODY, Idempotency_Key='"stock"'
    )
    assert first.status_code == again.status_code == 201
    assert first.json() == again.json()
    overlapping = {**STANDING_DUTY_BODY, "accountable": "production"}
    refused = [
        await area_client.post("/standing-duties", overlapping, Idempotency_Key='"other"')
        for _ in range(2)
    ]
    assert [response.json()["code"] for response in refused] == ["standing-duty-overlaps"] * 2
    path = first.headers["Location"].removeprefix("/api/duties/v1")
    ended = [
        await area_client.post(f"{path}/end", {"reason": "x"}, Idempotency_Key='"end"')
        for _ in range(2)
    ]
    assert ended[0].json() == ended[1].json()
    assert (
        await area_client.post("/standing-duties", overlapping, Idempotency_Key='"later"')
    ).status_code == 409


async def test_standing_duties_are_filtered(area_client: DutiesClient) -> None:
    first, second, third = [
        await area_client.create_standing_duty(**changes)
        for changes in (
            {"effective_from": "2026-10-01"},
            {"accountable": "sales", "recipient": "logistics"},
            {"accountable": "rnd"},
        )
    ]
    await area_client.installation.fire_due_deadlines()
    await area_client.post(f"{third}/end", {"reason": "moot"})

    async def listed_paths(**params: Any) -> list[str]:
        listed = await read_whole_list(area_client, "/standing-duties", **params)
        return [f"/standing-duties/{one['duty_id']}" for one in listed]

    assert await listed_paths() == [first, second, third]
    assert await listed_paths(department="logistics") == [first, second]
    assert await listed_paths(department="logistics", side="sender") == [first]
    assert await listed_paths(department="logistics", side="recipient") == [second]
    assert await listed_paths(status="ended") == [third]
    assert await listed_paths(status="in-force") == [first, second]
    assert await listed_paths(overdue="true") == [first]
    assert await listed_paths(overdue="false") == [second, third]


async def test_a_cursor_is_bound_to_its_list_and_filters(area_client: DutiesClient) -> None:
    paths = [await area_client.create_standing_duty(effective_from="2026-09-01") for _ in range(2)]
    await area_client.installation.fire_due_deadlines()
    cursor = (await area_client.get("/standing-duties", limit=1)).json()["next_cursor"]
    other = await area_client.get("/standing-duties", limit=1, cursor=cursor, status="ended")
    assert (other.status_code, other.json()["code"]) == (422, "cursor-invalid")
    cursor = (await area_client.get(f"{paths[0]}/occurrences", limit=1)).json()["next_cursor"]
    other = await area_client.get(f"{paths[1]}/occurrences", limit=1, cursor=cursor)
    assert other.status_code == 422
