"""Meetings over HTTP."""

from datetime import timedelta
from typing import Any

import pytest

from shared.http.auth import Role
from shared.testing.area_client import read_version
from tests.comms.area_client import (
    HELD_BODY,
    MEETING_BODY,
    OTHER_PROJECT_ID,
    SOME_ID,
    CommsClient,
)

ACTION = {"text": "Send the test report", "department": "rnd", "due_on": "2026-11-27"}


async def test_a_meeting_is_planned_and_read(area_client: CommsClient) -> None:
    answer = await area_client.post(
        "/meetings", MEETING_BODY, area_client.executor_headers("sales")
    )
    assert answer.status_code == 201
    read = await area_client.get(answer.headers["Location"])
    assert read_version(read) == read_version(answer) == 1
    found = read.json()
    assert (found["status"], found["planned_minutes"]) == ("planned", 60)
    assert found["agenda"] == MEETING_BODY["agenda"]
    assert found["starts_at"] == "2026-11-23T09:00:00+08:00"
    assert found["attendees"] == [
        {"department": "rnd", "department_name": "rnd", "planned": 2, "attended": None},
        {"department": "sales", "department_name": "sales", "planned": 3, "attended": None},
    ]
    assert found["actual_minutes"] is found["overtime_minutes"] is found["person_minutes"] is None
    assert found["actions"] == found["same_week"] == []


async def test_a_held_meeting_is_recorded_and_published(area_client: CommsClient) -> None:
    meeting = await area_client.plan_meeting()
    answer = await area_client.post(
        f"{meeting}/hold", HELD_BODY, area_client.executor_headers("sales")
    )
    assert answer.status_code == 200, answer.text
    found = (await area_client.get(meeting)).json()
    assert (found["status"], found["starts_at"]) == ("held", "2026-11-23T07:30:00+08:00")
    assert (found["actual_minutes"], found["overtime_minutes"]) == (75, 15)
    assert found["person_minutes"] == 225
    assert found["attendees"] == [
        {"department": "hr", "department_name": "hr", "planned": 0, "attended": 1},
        {"department": "rnd", "department_name": "rnd", "planned": 2, "attended": 0},
        {"department": "sales", "department_name": "sales", "planned": 3, "attended": 2},
    ]
    (fact,) = await area_client.published_facts("meeting-held")
    assert fact == {
        "type": "concord.comms.meeting-held.v1",
        "meeting_id": found["meeting_id"],
        "title": MEETING_BODY["title"],
        "kind": "project",
        "planned_minutes": 60,
        "actual_minutes": 75,
        "departments": ["sales", "hr"],
        "attendance": [
            {"department": "sales", "people": 2, "minutes": 150},
            {"department": "hr", "people": 1, "minutes": 75},
        ],
        "person_minutes": 225,
        "at": HELD_BODY["began_at"],
    }


async def test_a_meeting_that_ends_in_time_has_no_overtime(area_client: CommsClient) -> None:
    meeting = await area_client.plan_meeting()
    await area_client.post(f"{meeting}/hold", {**HELD_BODY, "minutes": 60})
    assert (await area_client.get(meeting)).json()["overtime_minutes"] == 0


async def test_a_longer_plan_names_the_limit_and_passes_with_a_reason(
    area_client: CommsClient,
) -> None:
    kind, limit = "project", 60
    longer = {**MEETING_BODY, "kind": kind, "minutes": limit + 1}
    answer = await area_client.post("/meetings", longer)
    assert (answer.status_code, answer.json()["code"]) == (422, "meeting-too-long")
    assert f"at most {limit} minutes" in answer.json()["detail"]
    path = await area_client.plan_meeting(kind=kind, minutes=limit + 1, reason="the audit is due")
    assert (await area_client.get(path)).json()["long_reason"] == "the audit is due"


async def test_a_second_meeting_of_the_week_is_shown_beside_the_first(
    area_client: CommsClient,
) -> None:
    first = await area_client.plan_meeting()
    second = await area_client.plan_meeting(starts_at="2026-11-29T23:59:00+08:00")
    await area_client.plan_meeting(starts_at="2026-11-30T00:00:00+08:00")
    await area_client.plan_meeting(project_id=OTHER_PROJECT_ID)
    called_off = await area_client.plan_meeting()
    await area_client.post(f"{called_off}/cancel", {"reason": "moot"})
    found = (await area_client.get(first)).json()["same_week"]
    assert [f"/meetings/{one}" for one in found] == [second]


async def test_changing_a_plan_needs_the_version_that_was_read(area_client: CommsClient) -> None:
    meeting = await area_client.plan_meeting()
    later = {
        **MEETING_BODY,
        "starts_at": "2026-12-01T09:00:00+08:00",
        "attendees": [{"department": "hr", "persons": 1}],
    }
    assert (await area_client.put(meeting, later)).status_code == 428
    assert (await area_client.put(meeting, later, If_Match='"9"')).status_code == 412
    done = await area_client.put(meeting, later, If_Match='"1"')
    assert read_version(done) == 2
    found = (await area_client.get(meeting)).json()
    assert found["starts_at"] == "2026-12-01T09:00:00+08:00"
    assert found["attendees"] == [
        {"department": "hr", "department_name": "hr", "planned": 1, "attended": None}
    ]


async def test_actions_are_noted_and_completed(area_client: CommsClient) -> None:
    meeting = await area_client.plan_meeting()
    noted = await area_client.post(f"{meeting}/actions", ACTION)
    assert (noted.status_code, noted.json()["version"]) == (201, 2)
    (action,) = (await area_client.get(meeting)).json()["actions"]
    assert {key: action[key] for key in ACTION} == ACTION
    assert (action["noted_at"], action["completed_at"]) == ("2026-11-23T09:00:00+08:00", None)
    path = f"{meeting}/actions/{action['action_id']}/complete"
    refused = await area_client.post(path, None, area_client.executor_headers("sales"))
    assert refused.json()["code"] == "other-department"
    assert (
        await area_client.post(path, None, area_client.executor_headers("rnd"))
    ).status_code == 200
    (action,) = (await area_client.get(meeting)).json()["actions"]
    assert action["completed_at"] == "2026-11-23T09:00:00+08:00"


async def test_an_action_lies_within_the_meetings_time(area_client: CommsClient) -> None:
    tomorrow = await area_client.plan_meeting(starts_at="2026-11-24T09:00:00+08:00")
    early = await area_client.post(f"{tomorrow}/actions", ACTION)
    assert (early.status_code, early.json()["code"]) == (422, "action-before-meeting")
    area_client.installation.clock.advance(timedelta(days=1))
    past = await area_client.post(f"{tomorrow}/actions", {**ACTION, "due_on": "2026-11-23"})
    assert (past.status_code, past.json()["code"]) == (422, "action-due-before-meeting")


async def test_a_planned_meeting_is_cancelled(area_client: CommsClient) -> None:
    meeting = await area_client.plan_meeting()
    answer = await area_client.post(f"{meeting}/cancel", {"reason": "moot"})
    assert answer.status_code == 200
    found = (await area_client.get(meeting)).json()
    assert (found["status"], found["cancelled"]) == ("cancelled", "moot")
    held = await area_client.post(f"{meeting}/hold", HELD_BODY)
    assert (held.status_code, held.json()["code"]) == (409, "meeting-was-cancelled")


async def test_a_meeting_is_not_recorded_before_it_is_over(area_client: CommsClient) -> None:
    meeting = await area_client.plan_meeting()
    answer = await area_client.post(f"{meeting}/hold", {**HELD_BODY, "began_at": None})
    assert (answer.status_code, answer.json()["code"]) == (422, "meeting-not-over")


async def test_meetings_are_listed_page_by_page(area_client: CommsClient) -> None:
    days = [26, 24, 25]
    for day in days:
        await area_client.plan_meeting(starts_at=f"2026-11-{day}T09:00:00+08:00")
    await area_client.plan_meeting(kind="other", attendees=[{"department": "hr", "persons": 1}])
    seen: list[str] = []
    cursor = None
    while True:
        params = {"department": "rnd", "limit": 2} | ({"cursor": cursor} if cursor else {})
        page = (await area_client.get("/meetings", **params)).json()
        seen += [one["starts_at"][8:10] for one in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert seen == ["24", "25", "26"]
    for params, number in [
        ({"kind": "other"}, 1),
        ({"department": "sales"}, 4),
        ({"department": "hr"}, 1),
        ({"month": "2026-12"}, 0),
        ({"status": "held"}, 0),
        ({"project": SOME_ID}, 0),
        ({"project": MEETING_BODY["project_id"], "month": "2026-11", "status": "planned"}, 4),
    ]:
        found = (await area_client.get("/meetings", **params)).json()["items"]
        assert len(found) == number, params


@pytest.mark.parametrize(
    "change",
    [
        {"minutes": 0},
        {"minutes": 1441},
        {"minutes": 10**40},
        {"minutes": "1.5"},
        {"starts_at": "2026-11-23T09:00:00"},
        {"starts_at": "0001-01-01T00:00:00+14:00"},
        {"starts_at": "9999-12-31T23:59:59-14:00"},
        {"starts_at": 1e400},
        {"attendees": []},
        {"attendees": [{"department": "rnd", "persons": 0}]},
        {"attendees": [{"department": "rnd", "persons": 10**20}]},
        {"attendees": [{"department": "rnd", "persons": 1}] * 2},
        {"project_id": None},
        {"project_id": "no-id"},
        {"kind": "party"},
        {"title": "line\nbreak"},
        {"agenda": ["a\x00b"]},
        {"unknown": 1},
    ],
)
async def test_invalid_plans_are_refused(area_client: CommsClient, change: dict[str, Any]) -> None:
    try:
        answer = await area_client.post("/meetings", {**MEETING_BODY, **change})
    except ValueError:  # what JSON has no number for
        return
    assert answer.status_code == 422, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert (await area_client.get("/meetings")).json()["items"] == []


@pytest.mark.parametrize(
    ("action", "body"),
    [
        ("hold", HELD_BODY),
        ("cancel", {"reason": "moot"}),
        ("actions", ACTION),
        (f"actions/{SOME_ID}/complete", None),
    ],
)
async def test_commands_to_an_unknown_meeting_are_refused(
    area_client: CommsClient, action: str, body: Any
) -> None:
    answer = await area_client.post(f"/meetings/{SOME_ID}/{action}", body)
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown-meeting")


async def test_unknown_things_are_not_found(area_client: CommsClient) -> None:
    assert (await area_client.get(f"/meetings/{SOME_ID}")).status_code == 404
    assert (await area_client.get("/meetings/no-id")).status_code == 422
    changed = await area_client.put(f"/meetings/{SOME_ID}", MEETING_BODY, If_Match='"1"')
    assert changed.status_code == 404
    meeting = await area_client.plan_meeting()
    answer = await area_client.post(f"{meeting}/actions/{SOME_ID}/complete")
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown-action")


@pytest.mark.parametrize(
    ("method", "action"),
    [("PUT", ""), ("POST", "/hold"), ("POST", "/cancel"), ("POST", "/actions")],
)
async def test_only_the_organiser_moves_a_meeting(
    area_client: CommsClient, method: str, action: str
) -> None:
    meeting = await area_client.plan_meeting()
    bodies = {"": MEETING_BODY, "/hold": HELD_BODY, "/cancel": {"reason": "x"}, "/actions": ACTION}
    rnd = area_client.executor_headers("rnd")
    answer = await area_client.send(method, meeting + action, bodies[action], rnd, If_Match='"1"')
    assert (answer.status_code, answer.json()["code"]) == (403, "other-department")
    reader = area_client.installation.authorization_headers(Role.BI_READER)
    answer = await area_client.send(
        method, meeting + action, bodies[action], reader, If_Match='"1"'
    )
    assert (answer.status_code, answer.json()["code"]) == (403, "role-missing")


async def test_nobody_plans_a_meeting_for_others_or_gives_it_to_them(
    area_client: CommsClient,
) -> None:
    answer = await area_client.post("/meetings", MEETING_BODY, area_client.executor_headers("rnd"))
    assert answer.json()["code"] == "other-department"
    meeting = await area_client.plan_meeting()
    handed = {**MEETING_BODY, "organiser": "rnd"}
    sales = area_client.executor_headers("sales")
    answer = await area_client.put(meeting, handed, sales, If_Match='"1"')
    assert answer.json()["code"] == "other-department"
    done = f"{meeting}/actions/{SOME_ID}/complete"
    answer = await area_client.post(
        done, None, area_client.installation.authorization_headers(Role.AUDITOR)
    )
    assert answer.json()["code"] == "role-missing"


async def test_reading_needs_a_token(area_client: CommsClient) -> None:
    for path in ("/meetings", f"/meetings/{SOME_ID}", "/cost", "/notices", "/subscriptions"):
        answer = await area_client.installation.http_client.get(f"/api/comms/v1{path}")
        assert answer.status_code == 401


@pytest.mark.parametrize("due_on", ["0001-01-01", "yesterday", 7e30, None, "2026-02-30"])
async def test_an_action_is_due_on_a_day(area_client: CommsClient, due_on: Any) -> None:
    meeting = await area_client.plan_meeting()
    answer = await area_client.post(f"{meeting}/actions", {**ACTION, "due_on": due_on})
    assert answer.status_code == 422, answer.text
