"""Project meetings call themselves every week; missed weeks are told, a second meeting asks why."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from shared.contracts.duties import ProjectCancelled, ProjectStarted
from shared.http.auth import Role
from tests.comms.area_client import HELD_BODY, MEETING_BODY, PROJECT_ID, CommsClient
from tests.comms.goal_facts import hear

WEEKLY = {**MEETING_BODY, "extra_reason": None}
RHYTHM = f"/project-rhythms/{PROJECT_ID}"


async def start_project(client: CommsClient) -> datetime:
    now = client.area.clock()
    await hear(
        client.area,
        ProjectStarted(
            project_id=UUID(PROJECT_ID),
            code="P1",
            name="Launch",
            participants=("sales", "rnd"),
            kick_off=now,
            at=now,
        ),
    )
    return now


async def planned(client: CommsClient, **filters: Any) -> list[dict[str, Any]]:
    found = await client.get("/meetings", project=PROJECT_ID, **filters)
    items: list[dict[str, Any]] = found.json()["items"]
    return items


async def test_a_running_project_meets_each_week_and_a_missed_week_is_told_once(
    area_client: CommsClient,
) -> None:
    await start_project(area_client)
    await area_client.installation.advance_time(timedelta(days=5))
    (meeting,) = await planned(area_client)
    assert meeting["starts_at"] == "2026-11-30T10:00:00+08:00"
    assert (meeting["kind"], meeting["organiser"], meeting["planned_minutes"]) == (
        "project",
        "sales",
        60,
    )
    assert [one["department"] for one in meeting["attendees"]] == ["rnd", "sales"]
    for _ in range(3):
        await area_client.installation.advance_time(timedelta(days=4))
    (missed,) = await area_client.published_facts("project-meeting-missed")
    assert (missed["week"], missed["organiser"], missed["held"]) == ("2026-11-30", "sales", 0)
    (notice,) = await area_client.list_notices(kind="project-meeting-missed")
    assert (notice["to"], notice["about"]["kind"]) == (["sales"], "project")
    weeks = await area_client.get("/project-weeks", project=PROJECT_ID, status="missed")
    assert [one["week"] for one in weeks.json()["items"]] == ["2026-11-30"]
    statuses = {one["starts_at"][:10]: one["status"] for one in await planned(area_client)}
    assert (statuses["2026-11-30"], statuses["2026-12-07"]) == ("cancelled", "planned")


async def test_a_week_with_a_meeting_that_was_held_is_not_missed(area_client: CommsClient) -> None:
    await start_project(area_client)
    for days in (5, 3):
        await area_client.installation.advance_time(timedelta(days=days))
    (meeting,) = await planned(area_client)
    held = {"minutes": 50, "attendance": HELD_BODY["attendance"]}
    answer = await area_client.post(f"/meetings/{meeting['meeting_id']}/hold", held)
    assert answer.status_code == 200, answer.text
    await area_client.installation.advance_time(timedelta(days=8))
    assert await area_client.published_facts("project-meeting-missed") == []
    weeks = (await area_client.get("/project-weeks")).json()["items"]
    assert [(one["week"], one["status"]) for one in weeks] == [("2026-11-30", "met")]


async def test_a_meeting_planned_by_itself_makes_way_for_the_one_that_people_call(
    area_client: CommsClient,
) -> None:
    await start_project(area_client)
    await area_client.installation.advance_time(timedelta(days=5))
    await area_client.create("/meetings", WEEKLY | {"starts_at": "2026-12-02T09:00:00+08:00"})
    await area_client.installation.advance_time(timedelta(seconds=1))
    statuses = {one["starts_at"][:10]: one["status"] for one in await planned(area_client)}
    assert statuses == {"2026-11-30": "cancelled", "2026-12-02": "planned"}


async def test_a_second_meeting_of_a_week_needs_its_reason(area_client: CommsClient) -> None:
    first = await area_client.create("/meetings", WEEKLY)
    friday = {**WEEKLY, "starts_at": "2026-11-27T09:00:00+08:00"}
    refused = await area_client.post("/meetings", friday)
    assert (refused.status_code, refused.json()["code"]) == (409, "second-meeting-of-week")
    assert first.rpartition("/")[2] in refused.json()["detail"]
    with_reason = await area_client.create(
        "/meetings", friday | {"extra_reason": "the line stands"}
    )
    assert (await area_client.get(with_reason)).json()["extra_reason"] == "the line stands"
    monday = {**WEEKLY, "starts_at": "2026-11-30T09:00:00+08:00"}
    later = await area_client.create("/meetings", monday)
    moved = await area_client.put(later, WEEKLY, If_Match='"1"')
    assert moved.json()["code"] == "second-meeting-of-week"
    await area_client.post(f"{first}/cancel", {"reason": "nobody can come"})
    assert (await area_client.post("/meetings", WEEKLY)).status_code == 201


async def test_the_head_who_leads_a_project_and_officers_say_how_often_it_meets(
    area_client: CommsClient,
) -> None:
    await start_project(area_client)
    terms = {"effective_from": "2026-11-30", "weekdays": [1, 4], "reason": "the trial runs"}
    headers = area_client.installation.authorization_headers
    for other in (
        headers(Role.DEPARTMENT_HEAD, department="rnd"),
        area_client.executor_headers("sales"),
    ):
        assert (await area_client.post(f"{RHYTHM}/terms", terms, other)).status_code == 403
    head = headers(Role.DEPARTMENT_HEAD, department="sales")
    assert (await area_client.post(f"{RHYTHM}/terms", terms, head)).status_code == 200
    weekly = {"effective_from": "2026-12-07", "reason": "the trial is over"}
    assert (await area_client.post(f"{RHYTHM}/terms", weekly)).status_code == 200
    versions = (await area_client.get(RHYTHM)).json()["versions"]
    assert [(one["version"], one["terms"]["weekdays"]) for one in versions] == [
        (1, [1]),
        (2, [1, 4]),
        (3, [1]),
    ]
    facts = await area_client.published_facts("project-rhythm-set")
    assert [one["effective_from"] for one in facts] == ["2026-11-30", "2026-12-07"]
    await area_client.installation.advance_time(timedelta(days=5))
    found = await planned(area_client)
    assert [one["starts_at"] for one in found] == [
        "2026-11-30T10:00:00+08:00",
        "2026-12-03T10:00:00+08:00",
    ]
    assert [one["extra_reason"] is None for one in found] == [True, False]


async def test_the_meetings_of_a_project_that_is_over_are_called_off(
    area_client: CommsClient,
) -> None:
    await start_project(area_client)
    await area_client.installation.advance_time(timedelta(days=5))
    now = area_client.area.clock()
    gone = ProjectCancelled(project_id=UUID(PROJECT_ID), reason="no money", at=now)
    await hear(area_client.area, gone, gone)
    assert [one["status"] for one in await planned(area_client)] == ["cancelled"]
    await area_client.installation.advance_time(timedelta(days=20))
    assert await area_client.published_facts("project-meeting-missed") == []
    assert (await area_client.get("/project-rhythms", ended="true")).json()["items"]


async def test_a_week_keeps_as_many_meetings_as_its_terms_say(area_client: CommsClient) -> None:
    await start_project(area_client)
    twice = {"effective_from": "2026-11-30", "weekdays": [1, 4], "reason": "the trial runs"}
    assert (await area_client.post(f"{RHYTHM}/terms", twice)).status_code == 200
    await area_client.installation.advance_time(timedelta(days=5))

    async def statuses() -> dict[str, str]:
        await area_client.installation.advance_time(timedelta(seconds=1))
        return {one["starts_at"][:10]: one["status"] for one in await planned(area_client)}

    await area_client.create("/meetings", WEEKLY | {"starts_at": "2026-12-02T15:00:00+08:00"})
    assert await statuses() == {
        "2026-11-30": "planned",
        "2026-12-02": "planned",
        "2026-12-03": "cancelled",
    }
    await area_client.create("/meetings", WEEKLY | {"starts_at": "2026-12-01T09:00:00+08:00"})
    assert (await statuses())["2026-11-30"] == "cancelled"
    third = WEEKLY | {"starts_at": "2026-12-04T09:00:00+08:00"}
    refused = await area_client.post("/meetings", third)
    assert refused.json()["code"] == "second-meeting-of-week"


async def test_what_is_planned_by_itself_does_not_outlast_its_week(
    area_client: CommsClient,
) -> None:
    await start_project(area_client)
    await area_client.installation.advance_time(timedelta(days=5))
    other = await area_client.create(
        "/meetings", WEEKLY | {"starts_at": "2026-12-01T09:00:00+08:00", "extra_reason": "why"}
    )
    await area_client.installation.advance_time(timedelta(days=4))
    held = {"minutes": 50, "attendance": HELD_BODY["attendance"]}
    assert (await area_client.post(f"{other}/hold", held)).status_code == 200
    await area_client.installation.advance_time(timedelta(days=6))
    (week,) = (await area_client.get("/project-weeks")).json()["items"]
    statuses = {one["starts_at"][:10]: one["status"] for one in await planned(area_client)}
    assert (week["status"], statuses["2026-11-30"], statuses["2026-12-01"]) == (
        "met",
        "cancelled",
        "held",
    )
