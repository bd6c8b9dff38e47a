"""Standing duties over HTTP."""

import asyncio
import json
from datetime import timedelta
from typing import Any

import pytest

from shared.http.callers import Role
from tests.duties.at_work import STANDING, Company

SOME_ID = "01900000-0000-7000-8000-000000000000"
DAY = timedelta(days=1)


async def every(company: Company, path: str, **params: Any) -> list[dict[str, Any]]:
    """Return a whole list, gathered two by two."""
    found: list[dict[str, Any]] = []
    page = (await company.get(path, limit=2, **params)).json()
    while page["next_cursor"] is not None:
        found += page["items"]
        page = (await company.get(path, limit=2, cursor=page["next_cursor"], **params)).json()
    return found + list(page["items"])


async def test_a_standing_duty_is_made_and_read(company: Company) -> None:
    answer = await company.post("/standing-duties", STANDING)
    assert answer.status_code == 201
    read = await company.get(answer.headers["Location"].removeprefix("/api/duties/v1"))
    assert read.headers["ETag"] == answer.headers["ETag"] == '"1"'
    found = read.json()
    assert {key: found[key] for key in STANDING} == STANDING
    assert (found["status"], found["overdue"]) == ("in-force", 0)
    assert found["next_due_at"] == "2026-11-30T15:59:59.999999Z"
    assert found["ended_at"] is found["reason"] is None


async def test_a_date_is_met_and_the_others_hear_of_it(company: Company) -> None:
    path = await company.standing_duty()
    answer = await company.fulfil(path, "2026-11", at="2026-11-20T01:00:00Z")
    assert answer.status_code == 200
    assert answer.headers["ETag"] == '"2"'
    (told,) = await company.facts("duty-fulfilled")
    assert told["duty_id"] in path
    assert (told["occurrence"], told["department"]) == ("2026-11", "logistics")
    assert told["due_at"] == "2026-11-30T15:59:59.999999Z"
    assert told["done_at"] == told["at"] == "2026-11-20T01:00:00Z"
    assert told["deliverable"] == STANDING["deliverable"]
    assert told["recipient"] == "sales"
    assert (await company.get(path)).json()["next_due_at"] == "2026-12-31T15:59:59.999999Z"


async def test_the_dates_are_listed_with_what_became_of_them(company: Company) -> None:
    path = await company.standing_duty(rhythm={"every": "week", "weekday": "friday"})
    await company.fulfil(path, "2026-W46", at="2026-11-14T10:00:00+08:00")
    await company.house.fire()
    await company.fulfil(path, "2026-W48")
    listed = await every(company, f"{path}/occurrences")
    assert [(one["occurrence"], one["status"]) for one in listed] == [
        ("2026-W45", "overdue"),
        ("2026-W46", "fulfilled"),
        ("2026-W47", "overdue"),
        ("2026-W48", "fulfilled"),
        ("2026-W49", "open"),
    ]
    assert listed[1]["day"] == "2026-11-13"
    assert listed[1]["due_at"] == "2026-11-13T15:59:59.999999Z" < listed[1]["done_at"]
    missed = await every(company, f"{path}/occurrences", status="overdue")
    assert [one["occurrence"] for one in missed] == ["2026-W45", "2026-W47"]
    assert (await company.get(path)).json()["overdue"] == 2


async def test_an_end_lets_fall_what_has_not_passed(company: Company) -> None:
    path = await company.standing_duty()
    answer = await company.post(f"{path}/end", {"reason": "the system does it now"})
    assert answer.status_code == 200
    found = (await company.get(path)).json()
    assert (found["status"], found["until"]) == ("ended", "2026-11-22")
    assert (found["ended_at"], found["reason"]) == (
        "2026-11-23T01:00:00Z",
        "the system does it now",
    )
    assert found["next_due_at"] is None
    assert await every(company, f"{path}/occurrences") == []
    assert (await company.fulfil(path, "2026-11")).json()["code"] == "unknown-occurrence"
    await company.house.pass_by(30 * DAY)
    assert await company.facts("duty-overdue") == []


async def test_an_overlap_names_the_other_duty(company: Company) -> None:
    path = await company.standing_duty(activity="Report the stock")
    other = {**STANDING, "activity": " report THE stock ", "accountable": "production"}
    answer = await company.post("/standing-duties", other)
    assert (answer.status_code, answer.json()["code"]) == (409, "duty-overlaps")
    assert path.removeprefix("/standing-duties/") in answer.json()["detail"]
    assert len((await company.get("/standing-duties")).json()["items"]) == 1
    elsewhere = await company.post("/standing-duties", {**other, "scope": ["west"]})
    assert elsewhere.status_code == 201


async def test_an_end_frees_the_activity_from_that_day_on(company: Company) -> None:
    path = await company.standing_duty(activity="Report the stock")
    await company.post(f"{path}/end", {"reason": "production does it"})
    other = {**STANDING, "accountable": "production", "effective_from": "2026-11-22"}
    assert (await company.post("/standing-duties", other)).status_code == 409
    other["effective_from"] = "2026-11-23"
    assert (await company.post("/standing-duties", other)).status_code == 201


async def test_of_many_who_ask_at_once_one_becomes_accountable(company: Company) -> None:
    asked = [{**STANDING, "accountable": f"department {number}"} for number in range(30)]
    answers = await asyncio.gather(
        *(company.post("/standing-duties", one, key=one["accountable"]) for one in asked)
    )
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 29
    assert len((await company.get("/standing-duties")).json()["items"]) == 1


async def test_the_same_key_makes_one_duty(company: Company) -> None:
    first = await company.post("/standing-duties", STANDING, key="stock")
    again = await company.post("/standing-duties", STANDING, key="stock")
    assert first.status_code == again.status_code == 201
    assert first.json() == again.json()
    taken = {**STANDING, "accountable": "production"}
    refused = [await company.post("/standing-duties", taken, key="other") for _ in range(2)]
    assert [answer.json()["code"] for answer in refused] == ["duty-overlaps"] * 2
    path = first.headers["Location"].removeprefix("/api/duties/v1")
    done = [await company.post(f"{path}/end", {"reason": "x"}, key="end") for _ in range(2)]
    assert done[0].json() == done[1].json()
    assert (await company.post("/standing-duties", taken, key="later")).status_code == 409


async def test_standing_duties_are_listed_by_their_filters(company: Company) -> None:
    first, second, third = [
        await company.standing_duty(**changes)
        for changes in (
            {"effective_from": "2026-10-01"},
            {"accountable": "sales", "recipient": "logistics"},
            {"accountable": "rnd"},
        )
    ]
    await company.house.fire()
    await company.post(f"{third}/end", {"reason": "moot"})

    async def seen(**params: Any) -> list[str]:
        listed = await every(company, "/standing-duties", **params)
        return [f"/standing-duties/{one['duty_id']}" for one in listed]

    assert await seen() == [first, second, third]
    assert await seen(department="logistics") == [first, second]
    assert await seen(department="logistics", side="sender") == [first]
    assert await seen(department="logistics", side="recipient") == [second]
    assert await seen(status="ended") == [third]
    assert await seen(status="in-force") == [first, second]
    assert await seen(overdue="true") == [first]
    assert await seen(overdue="false") == [second, third]


async def test_a_cursor_belongs_to_its_list(company: Company) -> None:
    paths = [await company.standing_duty(effective_from="2026-09-01") for _ in range(2)]
    await company.house.fire()
    cursor = (await company.get("/standing-duties", limit=1)).json()["next_cursor"]
    other = await company.get("/standing-duties", limit=1, cursor=cursor, status="ended")
    assert (other.status_code, other.json()["code"]) == (422, "cursor-invalid")
    cursor = (await company.get(f"{paths[0]}/occurrences", limit=1)).json()["next_cursor"]
    other = await company.get(f"{paths[1]}/occurrences", limit=1, cursor=cursor)
    assert other.status_code == 422


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
async def test_a_duty_that_makes_no_sense_is_refused(
    company: Company, change: dict[str, object]
) -> None:
    answer = await company.house.client.post(
        "/api/duties/v1/standing-duties",
        content=json.dumps({**STANDING, **change}),
        headers={**company.officer, "Content-Type": "application/json"},
    )
    assert answer.status_code == 422, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert (await company.get("/standing-duties")).json()["items"] == []


async def test_a_year_back_is_far_enough_and_the_last_year_is_late_enough(
    company: Company,
) -> None:
    await company.standing_duty(effective_from="2025-11-22")
    path = await company.standing_duty(effective_from="9000-12-31", until="9000-12-31")
    assert (await company.get(path)).json()["next_due_at"] == "9000-12-31T15:59:59.999999Z"
    assert (await company.fulfil(path, "9000-12")).json()["code"] == "invalid-moment"


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
async def test_only_its_dates_are_met(company: Company, occurrence: str, status: int) -> None:
    for rhythm in ({"every": "month", "day": 1}, {"every": "week", "weekday": "sunday"}):
        path = await company.standing_duty(rhythm=rhythm, until="2026-11-10")
        answer = await company.fulfil(path, occurrence)
        assert answer.status_code == status, answer.text
        assert (await company.get(path)).headers["ETag"] == '"1"'


async def test_nothing_is_met_before_its_time_or_ahead_of_the_clock(company: Company) -> None:
    path = await company.standing_duty()
    early = await company.fulfil(path, "2026-12")
    assert (early.status_code, early.json()["code"]) == (422, "invalid-moment")
    ahead = await company.fulfil(path, "2026-11", at="2026-11-24T00:00:00Z")
    assert (ahead.status_code, ahead.json()["code"]) == (422, "in-the-future")
    for at in ("2026-11-20T00:00:00", "0001-01-01T00:00:00+14:00", 10**400):
        answer = await company.house.client.post(
            f"/api/duties/v1{path}/occurrences/2026-11/fulfil",
            content=json.dumps({"at": at}),
            headers={**company.officer, "Content-Type": "application/json"},
        )
        assert answer.status_code == 422, answer.text
    assert await company.facts("duty-fulfilled") == []


async def test_it_does_not_end_ahead_of_the_clock_or_before_what_was_missed(
    company: Company,
) -> None:
    path = await company.standing_duty(effective_from="2026-10-01")
    await company.house.fire()
    for at, code in (
        ("2026-11-24T00:00:00Z", "in-the-future"),
        ("2026-10-31T15:59:59Z", "invalid-moment"),
    ):
        answer = await company.post(f"{path}/end", {"reason": "moot", "at": at})
        assert (answer.status_code, answer.json()["code"]) == (422, code)


async def test_a_version_may_be_insisted_on(company: Company) -> None:
    path = await company.standing_duty()
    for move, body in (("end", {"reason": "moot"}), ("occurrences/2026-11/fulfil", {})):
        stale = await company.post(f"{path}/{move}", body, if_match=4)
        assert (stale.status_code, stale.json()["code"]) == (412, "version-stale")


async def test_the_accountable_department_meets_it_and_officers_do_for_it(
    company: Company,
) -> None:
    path = await company.standing_duty()
    other = await company.fulfil(path, "2026-11", "sales")
    assert (other.status_code, other.json()["code"]) == (403, "other-department")
    reader = company.house.caller(Role.AUDITOR)
    refused = await company.post(f"{path}/occurrences/2026-11/fulfil", {}, reader)
    assert (refused.status_code, refused.json()["code"]) == (403, "role-missing")
    assert (await company.post(f"{path}/occurrences/2026-11/fulfil", {})).status_code == 200


async def test_only_officers_make_and_end(company: Company) -> None:
    path = await company.standing_duty()
    head = company.house.caller(Role.DEPARTMENT_HEAD, department="logistics")
    for asked, body in (("/standing-duties", STANDING), (f"{path}/end", {"reason": "moot"})):
        answer = await company.post(asked, body, head)
        assert (answer.status_code, answer.json()["code"]) == (403, "role-missing")


async def test_an_unknown_duty_is_not_found(company: Company) -> None:
    path = f"/standing-duties/{SOME_ID}"
    for answer in (
        await company.get(path),
        await company.get(f"{path}/occurrences"),
        await company.fulfil(path, "2026-11"),
        await company.post(f"{path}/end", {"reason": "moot"}),
    ):
        assert (answer.status_code, answer.json()["code"]) == (404, "unknown-duty")
    assert (await company.get("/standing-duties/no-id")).status_code == 422
    for read in ("/standing-duties", path, f"{path}/occurrences"):
        assert (await company.house.client.get(f"/api/duties/v1{read}")).status_code == 401
