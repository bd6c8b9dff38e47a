"""Departments that projects and duties name must exist, and are spelled as in the directory."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from shared.eventsourcing.bus_consumer_port import BusUnavailable
from shared.postgres.reference_table import Reference, ReferenceKind, insert_references
from shared.reference_data.known_references import ReferenceDataProgress
from tests.duties.area_client import DUTY_BODY, STANDING_DUTY_BODY, TERMS_BODY, DutiesClient

UNKNOWN_SHARE = {
    **TERMS_BODY,
    "shares": [{"department": "marketing", "ratio": "0.4"}, {"department": "rmd", "ratio": "0.6"}],
}


async def add_department(area_client: DutiesClient, code: str, **days: date) -> None:
    async with area_client.area.pool.acquire() as db:
        await insert_references(db, [Reference(ReferenceKind.DEPARTMENT, code, code, **days)])


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/projects", UNKNOWN_SHARE),
        ("{project}/duties", {**DUTY_BODY, "recipient": "rmd"}),
        ("{project}/duties", {**DUTY_BODY, "accountable": "rmd"}),
        ("/standing-duties", {**STANDING_DUTY_BODY, "accountable": "rmd"}),
        ("/standing-duties", {**STANDING_DUTY_BODY, "recipient": "rmd"}),
        ("put", UNKNOWN_SHARE),
    ],
)
async def test_an_unknown_department_is_refused_and_nothing_changes(
    area_client: DutiesClient, path: str, body: dict[str, Any]
) -> None:
    project = await area_client.plan_project()
    before = (await area_client.get(project)).json()
    if path == "put":
        refused = await area_client.put(project, body, If_Match='"1"')
    else:
        refused = await area_client.post(path.format(project=project), body)
    assert (refused.status_code, refused.json()["code"]) == (422, "department-does-not-exist")
    assert "did you mean rnd" in refused.json()["detail"]
    assert (await area_client.get(project)).json() == before
    assert len((await area_client.get("/projects")).json()["items"]) == 1
    assert (await area_client.get("/standing-duties")).json()["items"] == []


async def test_codes_that_differ_in_case_are_one_department(area_client: DutiesClient) -> None:
    shares = [{"department": "Marketing", "ratio": "0.4"}, {"department": "RND", "ratio": "0.6"}]
    project = await area_client.plan_project(shares=shares)
    await area_client.assign_duty(project, accountable="MARKETING", recipient="Rnd")
    found = (await area_client.get(project)).json()
    assert [one["department"] for one in found["shares"]] == ["marketing", "rnd"]
    assert [(one["accountable"], one["recipient"]) for one in found["duties"]] == [
        ("marketing", "rnd")
    ]
    twice = [{"department": "rnd", "ratio": "0.4"}, {"department": "RND", "ratio": "0.6"}]
    refused = await area_client.post("/projects", {**TERMS_BODY, "code": "X", "shares": twice})
    assert refused.status_code == 422
    await area_client.start_project(project)
    for path, filters in (
        ("/projects", {"participant": "RND"}),
        ("/handoffs", {"department": "RND", "side": "recipient"}),
    ):
        assert len((await area_client.get(path, **filters)).json()["items"]) == 1


async def test_a_standing_duty_names_departments_that_exist_on_its_first_day(
    area_client: DutiesClient,
) -> None:
    await add_department(area_client, "stores", valid_from=date(2027, 1, 1))
    body = {**STANDING_DUTY_BODY, "accountable": "Stores"}
    refused = await area_client.post("/standing-duties", body)
    assert refused.json()["code"] == "department-not-yet-open"
    path = await area_client.create_standing_duty(accountable="Stores", effective_from="2027-01-01")
    assert (await area_client.get(path)).json()["accountable"] == "stores"


async def test_a_closed_department_takes_no_part_in_a_new_project(
    area_client: DutiesClient,
) -> None:
    await add_department(area_client, "depot", valid_to=date(2026, 10, 31))
    shares = [{"department": "depot", "ratio": "1"}]
    refused = await area_client.post("/projects", {**TERMS_BODY, "shares": shares})
    assert refused.json()["code"] == "department-closed-before"


async def test_a_department_whose_news_is_on_its_way_is_asked_for_again(
    area_client: DutiesClient,
) -> None:
    async def away() -> bool:
        raise BusUnavailable

    area_client.area.references.progress = ReferenceDataProgress(away, 0.0)
    answer = await area_client.post("/projects", UNKNOWN_SHARE)
    assert (answer.status_code, answer.headers["Retry-After"]) == (409, "1")
    assert answer.json()["code"] == "reference-data-behind"


async def test_a_project_planned_with_an_unknown_department_is_not_started(
    area_client: DutiesClient,
) -> None:
    project = await area_client.plan_project()
    async with area_client.area.pool.acquire() as db:
        await db.execute("DELETE FROM reference WHERE code = 'rnd'")
    area_client.area.references.forget()
    refused = await area_client.post(f"{project}/start")
    assert refused.json()["code"] == "department-does-not-exist"
    assert (await area_client.get(project)).json()["status"] == "planned"


async def test_a_repeated_key_gets_its_first_answer_also_after_a_department_closed(
    area_client: DutiesClient,
) -> None:
    key = '"plan-1"'
    first = await area_client.post("/projects", TERMS_BODY, Idempotency_Key=key)
    assert first.status_code == 201, first.text
    async with area_client.area.pool.acquire() as db:
        await db.execute("UPDATE reference SET valid_to = '2026-01-01' WHERE code = 'rnd'")
    area_client.area.references.forget()
    again = await area_client.post("/projects", TERMS_BODY, Idempotency_Key=key)
    assert (again.status_code, again.json()) == (201, first.json())
    assert again.headers["Location"] == first.headers["Location"]
    other = await area_client.post(
        "/projects", {**TERMS_BODY, "name": "another"}, Idempotency_Key=key
    )
    assert (other.status_code, other.json()["code"]) == (422, "key-reused")
    new = await area_client.post("/projects", TERMS_BODY, Idempotency_Key='"plan-2"')
    assert (new.status_code, new.json()["code"]) == (422, "department-closed-before")
