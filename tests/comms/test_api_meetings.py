"""Meetings over HTTP."""

from datetime import timedelta
from typing import Any

import pytest

from shared.http.callers import Role
from tests.comms.company import HELD, MEETING, SOME_ID, Company

ACTION = {"text": "Send the test report", "department": "rnd", "due_on": "2026-11-27"}


async def test_a_meeting_is_planned_and_read(company: Company) -> None:
    answer = await company.post("/meetings", MEETING, company.executor("sales"))
    assert answer.status_code == 201
    read = await company.get(answer.headers["Location"])
    assert read.headers["ETag"] == answer.headers["ETag"] == '"1"'
    found = read.json()
    assert (found["status"], found["planned_minutes"]) == ("planned", 60)
    assert found["agenda"] == MEETING["agenda"]
    assert found["starts_at"] == "2026-11-23T01:00:00Z"
    assert found["attendees"] == [
        {"department": "rnd", "planned": 2, "attended": None},
        {"department": "sales", "planned": 3, "attended": None},
    ]
    assert found["actual_minutes"] is found["overtime_minutes"] is found["person_minutes"] is None
    assert found["actions"] == found["same_week"] == []


async def test_it_took_what_it_took_and_the_others_hear_of_it(company: Company) -> None:
    meeting = await company.meeting()
    answer = await company.post(f"{meeting}/hold", HELD, company.executor("sales"))
    assert answer.status_code == 200, answer.text
    found = (await company.get(meeting)).json()
    assert (found["status"], found["starts_at"]) == ("held", "2026-11-22T23:30:00Z")
    assert (found["actual_minutes"], found["overtime_minutes"]) == (75, 15)
    assert found["person_minutes"] == 225
    assert found["attendees"] == [
        {"department": "hr", "planned": 0, "attended": 1},
        {"department": "rnd", "planned": 2, "attended": 0},
        {"department": "sales", "planned": 3, "attended": 2},
    ]
    (told,) = await company.facts("meeting-held")
    assert told == {
        "type": "concord.comms.meeting-held.v1",
        "meeting_id": found["meeting_id"],
        "title": MEETING["title"],
        "kind": "project",
        "planned_minutes": 60,
        "actual_minutes": 75,
        "departments": ["sales", "hr"],
        "person_minutes": 225,
        "at": HELD["began_at"],
    }


async def test_what_ends_in_time_has_no_overtime(company: Company) -> None:
    meeting = await company.meeting()
    await company.post(f"{meeting}/hold", {**HELD, "minutes": 60})
    assert (await company.get(meeting)).json()["overtime_minutes"] == 0


@pytest.mark.parametrize(("kind", "limit"), [("project", 60), ("alignment", 90)])
async def test_a_longer_plan_names_the_limit_and_passes_with_a_reason(
    company: Company, kind: str, limit: int
) -> None:
    longer = {**MEETING, "kind": kind, "minutes": limit + 1}
    answer = await company.post("/meetings", longer)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid-meeting")
    assert f"at most {limit} minutes" in answer.json()["detail"]
    path = await company.meeting(kind=kind, minutes=limit + 1, reason="the audit is due")
    assert (await company.get(path)).json()["long_reason"] == "the audit is due"


async def test_a_second_meeting_of_the_week_is_shown_beside_the_first(company: Company) -> None:
    first = await company.meeting()
    second = await company.meeting(starts_at="2026-11-29T23:59:00+08:00")
    await company.meeting(starts_at="2026-11-30T00:00:00+08:00")
    await company.meeting(project_id=SOME_ID)
    called_off = await company.meeting()
    await company.post(f"{called_off}/cancel", {"reason": "moot"})
    found = (await company.get(first)).json()["same_week"]
    assert [f"/meetings/{one}" for one in found] == [second]


async def test_the_plan_changes_for_one_who_has_read_it(company: Company) -> None:
    meeting = await company.meeting()
    later = {
        **MEETING,
        "starts_at": "2026-12-01T09:00:00+08:00",
        "attendees": [{"department": "hr", "persons": 1}],
    }
    assert (await company.send("PUT", meeting, later)).status_code == 428
    assert (await company.send("PUT", meeting, later, If_Match='"9"')).status_code == 412
    done = await company.send("PUT", meeting, later, If_Match='"1"')
    assert done.headers["ETag"] == '"2"'
    found = (await company.get(meeting)).json()
    assert found["starts_at"] == "2026-12-01T01:00:00Z"
    assert found["attendees"] == [{"department": "hr", "planned": 1, "attended": None}]


async def test_actions_are_noted_and_completed(company: Company) -> None:
    meeting = await company.meeting()
    noted = await company.post(f"{meeting}/actions", ACTION)
    assert (noted.status_code, noted.json()["version"]) == (201, 2)
    (action,) = (await company.get(meeting)).json()["actions"]
    assert {key: action[key] for key in ACTION} == ACTION
    assert (action["noted_at"], action["completed_at"]) == ("2026-11-23T01:00:00Z", None)
    path = f"{meeting}/actions/{action['action_id']}/complete"
    refused = await company.post(path, None, company.executor("sales"))
    assert refused.json()["code"] == "other-department"
    assert (await company.post(path, None, company.executor("rnd"))).status_code == 200
    (action,) = (await company.get(meeting)).json()["actions"]
    assert action["completed_at"] == "2026-11-23T01:00:00Z"


async def test_an_action_lies_within_the_meetings_time(company: Company) -> None:
    tomorrow = await company.meeting(starts_at="2026-11-24T09:00:00+08:00")
    early = await company.post(f"{tomorrow}/actions", ACTION)
    assert (early.status_code, early.json()["code"]) == (422, "invalid-moment")
    company.house.clock.pass_by(timedelta(days=1))
    past = await company.post(f"{tomorrow}/actions", {**ACTION, "due_on": "2026-11-23"})
    assert (past.status_code, past.json()["code"]) == (422, "invalid-meeting")


async def test_a_meeting_is_called_off(company: Company) -> None:
    meeting = await company.meeting()
    answer = await company.post(f"{meeting}/cancel", {"reason": "moot"})
    assert answer.status_code == 200
    found = (await company.get(meeting)).json()
    assert (found["status"], found["cancelled"]) == ("cancelled", "moot")
    held = await company.post(f"{meeting}/hold", HELD)
    assert (held.status_code, held.json()["code"]) == (409, "comms-refused")


async def test_it_is_not_entered_before_it_is_over(company: Company) -> None:
    meeting = await company.meeting()
    answer = await company.post(f"{meeting}/hold", {**HELD, "began_at": None})
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid-moment")


async def test_meetings_are_listed_part_by_part(company: Company) -> None:
    days = [26, 24, 25]
    for day in days:
        await company.meeting(starts_at=f"2026-11-{day}T09:00:00+08:00")
    await company.meeting(kind="other", attendees=[{"department": "hr", "persons": 1}])
    seen: list[str] = []
    cursor = None
    while True:
        params = {"department": "rnd", "limit": 2} | ({"cursor": cursor} if cursor else {})
        page = (await company.get("/meetings", **params)).json()
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
        ({"project": MEETING["project_id"], "month": "2026-11", "status": "planned"}, 4),
    ]:
        found = (await company.get("/meetings", **params)).json()["items"]
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
async def test_plans_that_make_no_sense_are_refused(
    company: Company, change: dict[str, Any]
) -> None:
    try:
        answer = await company.post("/meetings", {**MEETING, **change})
    except ValueError:  # what JSON has no number for
        return
    assert answer.status_code == 422, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert (await company.get("/meetings")).json()["items"] == []


@pytest.mark.parametrize(
    ("move", "body"),
    [
        ("hold", HELD),
        ("cancel", {"reason": "moot"}),
        ("actions", ACTION),
        (f"actions/{SOME_ID}/complete", None),
    ],
)
async def test_nothing_is_asked_of_an_unknown_meeting(
    company: Company, move: str, body: Any
) -> None:
    answer = await company.post(f"/meetings/{SOME_ID}/{move}", body)
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown-meeting")


async def test_unknown_things_are_not_found(company: Company) -> None:
    assert (await company.get(f"/meetings/{SOME_ID}")).status_code == 404
    assert (await company.get("/meetings/no-id")).status_code == 422
    changed = await company.send("PUT", f"/meetings/{SOME_ID}", MEETING, If_Match='"1"')
    assert changed.status_code == 404
    meeting = await company.meeting()
    answer = await company.post(f"{meeting}/actions/{SOME_ID}/complete")
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown-action")


@pytest.mark.parametrize(
    ("method", "move"),
    [("PUT", ""), ("POST", "/hold"), ("POST", "/cancel"), ("POST", "/actions")],
)
async def test_only_the_organiser_moves_a_meeting(company: Company, method: str, move: str) -> None:
    meeting = await company.meeting()
    bodies = {"": MEETING, "/hold": HELD, "/cancel": {"reason": "x"}, "/actions": ACTION}
    rnd = company.executor("rnd")
    answer = await company.send(method, meeting + move, bodies[move], rnd, If_Match='"1"')
    assert (answer.status_code, answer.json()["code"]) == (403, "other-department")
    reader = company.house.caller(Role.BI_READER)
    answer = await company.send(method, meeting + move, bodies[move], reader, If_Match='"1"')
    assert (answer.status_code, answer.json()["code"]) == (403, "role-missing")


async def test_nobody_calls_a_meeting_for_others_or_hands_it_to_them(company: Company) -> None:
    answer = await company.post("/meetings", MEETING, company.executor("rnd"))
    assert answer.json()["code"] == "other-department"
    meeting = await company.meeting()
    handed = {**MEETING, "organiser": "rnd"}
    sales = company.executor("sales")
    answer = await company.send("PUT", meeting, handed, sales, If_Match='"1"')
    assert answer.json()["code"] == "other-department"
    done = f"{meeting}/actions/{SOME_ID}/complete"
    answer = await company.post(done, None, company.house.caller(Role.AUDITOR))
    assert answer.json()["code"] == "role-missing"


async def test_nothing_is_told_without_a_token(company: Company) -> None:
    for path in ("/meetings", f"/meetings/{SOME_ID}", "/cost", "/notices", "/subscriptions"):
        answer = await company.house.client.get(f"/api/comms/v1{path}")
        assert answer.status_code == 401


@pytest.mark.parametrize("due_on", ["0001-01-01", "yesterday", 7e30, None, "2026-02-30"])
async def test_an_action_is_due_on_a_day(company: Company, due_on: Any) -> None:
    meeting = await company.meeting()
    answer = await company.post(f"{meeting}/actions", {**ACTION, "due_on": due_on})
    assert answer.status_code == 422, answer.text
