"""Departments and projects that do not exist are refused wherever a command names one."""

from __future__ import annotations

from typing import Any

import pytest

from shared.reference_data.known_references import ReferenceDataProgress
from tests.comms.area_client import (
    HELD_BODY,
    MATTER_BODY,
    MEETING_BODY,
    PROJECT_ID,
    SOME_ID,
    CommsClient,
)
from tests.comms.request_client import REQUEST_BODY

ACTION_BODY = {"text": "Report", "department": "rnd", "due_on": "2026-11-27"}
UNKNOWN = {"department": "rdn", "persons": 1}
NAMING_AN_UNKNOWN_DEPARTMENT: list[tuple[str, dict[str, Any]]] = [
    ("/requests", {**REQUEST_BODY, "asker": "rdn"}),
    ("/requests", {**REQUEST_BODY, "department": "rdn"}),
    ("/matters", {**MATTER_BODY, "department": "rdn"}),
    ("/meetings", {**MEETING_BODY, "organiser": "rdn"}),
    ("/meetings", {**MEETING_BODY, "attendees": [UNKNOWN]}),
    ("{meeting}", {**MEETING_BODY, "attendees": [UNKNOWN]}),
    ("{meeting}/hold", {**HELD_BODY, "attendance": [UNKNOWN]}),
    ("{meeting}/actions", {**ACTION_BODY, "department": "rdn"}),
]


async def event_count(area_client: CommsClient) -> int:
    async with area_client.area.pool.acquire() as db:
        count: int = await db.fetchval("SELECT count(*) FROM event")
    return count


@pytest.mark.parametrize(("path", "body"), NAMING_AN_UNKNOWN_DEPARTMENT)
async def test_an_unknown_department_is_refused_naming_near_ones(
    area_client: CommsClient, path: str, body: dict[str, Any]
) -> None:
    meeting = await area_client.plan_meeting()
    before = await event_count(area_client)
    target = path.format(meeting=meeting)
    if target == meeting:
        answer = await area_client.put(target, body, If_Match='"1"')
    else:
        answer = await area_client.post(target, body)
    assert (answer.status_code, answer.json()["code"]) == (422, "department-does-not-exist")
    assert "did you mean rnd?" in answer.json()["detail"]
    assert await event_count(area_client) == before


async def test_a_meeting_of_an_unknown_project_is_refused(area_client: CommsClient) -> None:
    unknown = {**MEETING_BODY, "project_id": SOME_ID}
    answer = await area_client.post("/meetings", unknown)
    assert (answer.status_code, answer.json()["code"]) == (422, "project-does-not-exist")
    meeting = await area_client.plan_meeting(project_id=PROJECT_ID)
    answer = await area_client.put(meeting, unknown, If_Match='"1"')
    assert (answer.status_code, answer.json()["code"]) == (422, "project-does-not-exist")


async def test_a_code_in_another_case_is_the_same_department(area_client: CommsClient) -> None:
    sales = area_client.executor_headers("sales")
    request = await area_client.create(
        "/requests", {**REQUEST_BODY, "asker": "Sales", "department": "RND"}, sales
    )
    found = (await area_client.get(request)).json()
    assert (found["asker"], found["department"]) == ("sales", "rnd")
    itself = await area_client.post("/requests", {**REQUEST_BODY, "department": "SALES"}, sales)
    assert itself.status_code == 422
    twice = [{"department": "rnd", "persons": 1}, {"department": "RND", "persons": 1}]
    answer = await area_client.post("/meetings", {**MEETING_BODY, "attendees": twice})
    assert answer.status_code == 422
    assert "name each department once" in answer.json()["detail"]


async def test_a_department_whose_fact_is_on_its_way_is_asked_for_again(
    area_client: CommsClient,
) -> None:
    async def is_behind() -> bool:
        return True

    area_client.area.references.progress = ReferenceDataProgress(is_behind, 0.0)
    answer = await area_client.post("/requests", {**REQUEST_BODY, "department": "qa"})
    assert (answer.status_code, answer.json()["code"]) == (409, "reference-data-behind")
    assert answer.headers["Retry-After"] == "1"
