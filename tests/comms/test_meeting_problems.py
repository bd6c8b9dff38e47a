"""Project meetings are about problems: each is linked, and leaves the meeting with an outcome."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.comms.area_client import HELD_BODY, PROJECT_ID, SOME_ID, CommsClient

HANDOFF = {"kind": "handoff", "id": SOME_ID}
ITEMS = [
    {"subject": "The sensor is late", "minutes": 20, "about": HANDOFF},
    {"subject": "Nobody tests", "minutes": 20, "about": HANDOFF},
]
ATTENDANCE = {"attendance": HELD_BODY["attendance"]}


async def plan(client: CommsClient, **changes: Any) -> tuple[str, list[str]]:
    """Plan a meeting about problems; return its path and the items."""
    path = await client.plan_meeting(**{"agenda": [], "agenda_items": ITEMS, **changes})
    found = (await client.get(path)).json()["agenda_items"]
    return path, [f"{path}/problems/{one['item_id']}/outcome" for one in found]


async def settle(client: CommsClient, path: str, result: str, **to: Any) -> Any:
    body = {"result": result, "note": "two more engineers"} | ({"handed_to": to} if to else {})
    return await client.post(path, body)


async def test_a_meeting_closes_once_each_problem_has_an_outcome(area_client: CommsClient) -> None:
    path, (sensor, tests) = await plan(area_client)
    assert (await area_client.post(f"{path}/start")).status_code == 200
    refused = await area_client.post(f"{path}/close", ATTENDANCE)
    assert (refused.status_code, refused.json()["code"]) == (409, "problems-without-outcome")
    assert "The sensor is late, Nobody tests" in refused.json()["detail"]
    assert (await settle(area_client, sensor, "solved")).status_code == 200
    to_rnd = {"kind": "department", "department": "rnd", "due_on": "2026-12-01"}
    assert (await settle(area_client, tests, "handed-on", **to_rnd)).status_code == 200
    again = await settle(area_client, sensor, "dropped")
    assert again.json()["code"] == "problem-settled-otherwise"
    assert (await area_client.post(f"{path}/close", ATTENDANCE)).status_code == 200
    (action,) = (await area_client.get("/meeting-actions", department="rnd")).json()["items"]
    assert (action["due_on"], action["text"]) == ("2026-12-01", "two more engineers")
    facts = await area_client.published_facts("problem-settled")
    assert [(one["result"], one["handed_department"]) for one in facts] == [
        ("solved", None),
        ("handed-on", "rnd"),
    ]


async def test_what_is_handed_on_to_the_next_meeting_is_on_its_agenda(
    area_client: CommsClient,
) -> None:
    path, outcomes = await plan(area_client)
    await area_client.post(f"{path}/start")
    await settle(area_client, outcomes[0], "handed-on", kind="next-meeting")
    await settle(area_client, outcomes[1], "dropped")
    await area_client.post(f"{path}/close", ATTENDANCE)
    following, _ = await plan(area_client, agenda_items=[])
    await area_client.post(f"{following}/start")
    (carried,) = (await area_client.get(following)).json()["agenda_items"]
    assert (carried["subject"], carried["kind"]) == ("The sensor is late", "problem")
    listed = await area_client.get("/meeting-problems", project=PROJECT_ID, status="open")
    assert [one["item_id"] for one in listed.json()["items"]] == [carried["item_id"]]
    third, _ = await plan(area_client, agenda_items=[])
    await area_client.post(f"{third}/start")
    assert (await area_client.get(third)).json()["agenda_items"] == []


async def test_a_problem_that_is_copied_from_another_meeting_is_followed_by_itself(
    area_client: CommsClient,
) -> None:
    path, _ = await plan(area_client, agenda_items=ITEMS[:1])
    (copied,) = (await area_client.get(path)).json()["agenda_items"]
    known = {name: copied[name] for name in ("item_id", "subject", "minutes", "about")}
    another, _ = await plan(area_client, agenda_items=[known])
    body = {"attendance": HELD_BODY["attendance"]}
    for one in (path, another):
        await area_client.post(f"{one}/start")
        items = (await area_client.get(one)).json()["agenda_items"]
        for item in items:
            outcome = f"{one}/problems/{item['item_id']}/outcome"
            await settle(area_client, outcome, "handed-on", kind="next-meeting")
        assert (await area_client.post(f"{one}/close", body)).status_code == 200
    following, _ = await plan(area_client, agenda_items=[])
    assert (await area_client.post(f"{following}/start")).status_code == 200
    carried = (await area_client.get(following)).json()["agenda_items"]
    assert [one["subject"] for one in carried] == ["The sensor is late"] * 2


async def test_problems_of_a_meeting_that_was_left_open_go_to_the_next_one(
    area_client: CommsClient,
) -> None:
    path, _ = await plan(area_client)
    await area_client.post(f"{path}/start")
    await area_client.installation.advance_time(timedelta(hours=2))
    assert (await area_client.post(f"{path}/close", ATTENDANCE)).status_code == 200
    following, _ = await plan(area_client, agenda_items=[])
    await area_client.post(f"{following}/start")
    found = (await area_client.get(following)).json()["agenda_items"]
    assert {one["subject"] for one in found} == {"The sensor is late", "Nobody tests"}


async def test_a_meeting_entered_afterwards_needs_the_outcomes_of_its_problems(
    area_client: CommsClient,
) -> None:
    path, outcomes = await plan(area_client, starts_at="2026-11-23T07:30:00+08:00")
    refused = await area_client.post(f"{path}/hold", HELD_BODY)
    assert refused.json()["code"] == "problems-without-outcome"
    for one in outcomes:
        await settle(area_client, one, "solved")
    assert (await area_client.post(f"{path}/hold", HELD_BODY)).status_code == 200
    assert (await settle(area_client, outcomes[0], "dropped")).json()["code"] == (
        "outcome-after-meeting"
    )


@pytest.mark.parametrize(
    ("result", "to", "code"),
    [
        ("handed-on", {}, "handed-to-nobody"),
        ("solved", {"kind": "next-meeting"}, "handed-to-nobody"),
        ("handed-on", {"kind": "department", "department": "rnd"}, "handed-to-nobody"),
        ("handed-on", {"kind": "request", "request_id": SOME_ID}, "unknown-request"),
    ],
)
async def test_a_problem_is_handed_on_to_something_that_there_is(
    area_client: CommsClient, result: str, to: dict[str, Any], code: str
) -> None:
    path, outcomes = await plan(area_client)
    await area_client.post(f"{path}/start")
    assert (await settle(area_client, outcomes[0], result, **to)).json()["code"] == code


@pytest.mark.parametrize(
    ("about", "code"),
    [
        (None, "problem-without-link"),
        ({"kind": "goal", "id": SOME_ID}, "goal-not-known"),
        ({"kind": "request", "id": SOME_ID}, "unknown-request"),
    ],
)
async def test_each_point_of_a_project_meeting_is_linked_to_something_that_there_is(
    area_client: CommsClient, about: Any, code: str
) -> None:
    item = {"subject": "Weather", "minutes": 5} | ({"about": about} if about else {})
    body: dict[str, Any] = {"title": "x", "kind": "project", "organiser": "sales"}
    body |= {"project_id": PROJECT_ID}
    body |= {"attendees": [{"department": "sales", "persons": 1}], "agenda_items": [item]}
    answer = await area_client.post(
        "/meetings", body | {"starts_at": "2026-11-23T09:00:00+08:00", "minutes": 30}
    )
    assert answer.json()["code"] == code
