"""What a page shows of requests: names, time left, late entries, and what the caller may do."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from services.comms.service import service
from shared.http.auth import Role
from shared.testing.installation import OpenTestInstallation
from tests.comms.area_client import CommsClient, add_references
from tests.comms.request_client import REQUEST_BODY, RequestClient

HOUR = timedelta(hours=1)
BODIES: dict[str, dict[str, Any]] = {
    "reply": {"text": "x"},
    "resolve": {"text": "x"},
    "pause": {"waiting_on": "asker", "reason": "x"},
    "resume": {},
    "withdraw": {"reason": "x"},
}
OPERATIONS = {
    "reply_to_request": "reply",
    "resolve_request": "resolve",
    "pause_request": "pause",
    "resume_request": "resume",
    "withdraw_request": "withdraw",
}


@pytest.fixture
def request_client(area_client: CommsClient) -> RequestClient:
    return RequestClient(area_client)


async def listed(client: RequestClient, **params: Any) -> list[dict[str, Any]]:
    answer = await client.area_client.get("/requests", **params)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


async def test_a_row_has_names_the_time_left_and_what_it_waits_for(
    request_client: RequestClient,
) -> None:
    path = await request_client.open_request(matter="simple")
    (row,) = await listed(request_client)
    assert (row["asker_name"], row["department_name"], row["held_by"]) == ("sales", "rnd", "rnd")
    assert (row["time_left"], row["within"], row["pause"], row["worked"]) == (
        "PT2H",
        "PT2H",
        None,
        None,
    )
    request_client.area_client.installation.clock.advance(HOUR / 2)
    await request_client.pause_clock(path)
    (row,) = await listed(request_client)
    assert (row["time_left"], row["worked"], row["held_by"]) == ("PT1H30M", "PT30M", "sales")
    assert row["pause"]["reason"] == "Which red?"
    assert row["pause"]["since"] == "2026-11-23T09:30:00+08:00"
    clock = (await request_client.area_client.get(f"{path}/clock")).json()
    assert clock["time_left"] == "PT1H30M"
    assert clock["read_at"].endswith("+08:00")
    assert clock["legs"][0]["segments"][0]["since"].endswith("+08:00")


async def test_either_side_of_a_department_is_one_request(request_client: RequestClient) -> None:
    asked = await request_client.open_request()
    asks = await request_client.open_request(asker="rnd", department="sales")
    other = await request_client.open_request(asker="hr", department="sales")
    ids = [path.removeprefix("/requests/") for path in (asked, asks, other)]

    async def ids_of(**params: Any) -> list[str]:
        return [row["request_id"] for row in await listed(request_client, **params)]

    assert await ids_of(department="rnd", side="either") == ids[:2]
    assert await ids_of(department="rnd", side="asker") == [ids[1]]
    assert await ids_of(department="rnd") == [ids[0]]
    assert await ids_of(q="SENSOR", ids=[ids[2]]) == [ids[2]]
    assert await ids_of(q="no such text") == []
    clock = request_client.area_client.installation.clock
    clock.advance(HOUR)
    await request_client.pause_clock(asked)
    assert (await ids_of(sort="-updated"))[0] == ids[0]
    assert (await ids_of(sort="due"))[-1] == ids[0]
    assert len(await ids_of(sort="due", limit=2)) == 2
    assert await ids_of(updated_since="2026-11-23T01:30:00Z") == [ids[0]]
    counted = await request_client.area_client.get("/requests", total="true", limit=1)
    assert counted.json()["total"] == 3


async def test_a_late_opening_is_confirmed_by_the_other_side(
    request_client: RequestClient,
) -> None:
    client = request_client.area_client
    path = await request_client.open_request(at="2026-10-01T00:00:00Z")
    found = await request_client.get_request(path)
    assert (found["opened_at"], found["entered_at"], found["occurred_at"]) == (
        "2026-11-23T09:00:00+08:00",
        "2026-11-23T09:00:00+08:00",
        "2026-10-01T08:00:00+08:00",
    )
    assert (found["awaiting"], found["awaiting_confirmation"], found["breached"]) == (
        "department",
        True,
        False,
    )
    (opened,) = await client.published_facts("request-opened")
    assert (opened["at"], opened["awaiting_confirmation"]) == ("2026-11-23T01:00:00Z", True)
    assert len(await listed(request_client, awaiting_confirmation="true")) == 1
    confirm = f"entries/{path.removeprefix('/requests/')}/confirm"
    by_asker = await client.post(f"{path}/{confirm}", None, client.executor_headers("sales"))
    assert (by_asker.status_code, by_asker.json()["code"]) == (403, "other-department")
    for _ in range(2):
        done = await client.post(f"{path}/{confirm}", None, client.executor_headers("rnd"))
        assert done.status_code == 200, done.text
    found = await request_client.get_request(path)
    assert (found["opened_at"], found["occurred_at"]) == ("2026-10-01T08:00:00+08:00", None)
    assert (found["entered_at"], found["awaiting_confirmation"], found["breached"]) == (
        "2026-11-23T09:00:00+08:00",
        False,
        True,
    )


async def test_the_limit_of_late_entries_is_a_term_of_the_policy(
    request_client: RequestClient,
) -> None:
    client = request_client.area_client
    answer = await client.post("/reply-policies", {"confirmation_after_working_days": 30})
    assert answer.status_code == 201, answer.text
    assert await time_of_a_withdrawal_five_days_ago(request_client) == "2026-11-23T10:00:00+08:00"


async def time_of_a_withdrawal_five_days_ago(client: RequestClient) -> str:
    """Return the time that counts; a withdrawal harms nobody, so only its age matters."""
    path = await client.open_request()
    client.area_client.installation.clock.advance(timedelta(days=7))
    body = {"reason": "x", "at": "2026-11-23T10:00:00+08:00"}
    assert (await client.act_on(path, "withdraw", "sales", **body)).status_code == 200
    (entry,) = (await client.get_request(path))["entries"]
    assert entry["entered_at"] == "2026-11-30T09:00:00+08:00"
    return str(entry["at"])


async def test_an_entry_older_than_the_limit_counts_from_its_entry(
    request_client: RequestClient,
) -> None:
    assert await time_of_a_withdrawal_five_days_ago(request_client) == "2026-11-30T09:00:00+08:00"


async def test_the_setting_is_the_limit_of_policies_that_name_none(
    start_installation: OpenTestInstallation,
) -> None:
    async with start_installation([service], late_entry_working_days=30) as installation:
        await add_references(installation)
        client = CommsClient(installation)
        requests = RequestClient(client)
        assert await time_of_a_withdrawal_five_days_ago(requests) == "2026-11-23T10:00:00+08:00"
        for terms in ({}, {"confirmation_after_working_days": 2}):
            assert (await client.post("/reply-policies", terms)).status_code == 201
        found = (await client.get("/reply-policies")).json()["items"]
        assert [one["confirmation_after_working_days"] for one in found] == [30, 30, 2]


@pytest.mark.parametrize("state", ["open", "paused", "resolved", "withdrawn"])
async def test_what_a_row_says_of_a_command_is_what_its_route_answers(
    request_client: RequestClient, state: str
) -> None:
    client = request_client.area_client
    for department in ("rnd", "sales"):
        for operation, action in OPERATIONS.items():
            path = await request_client.open_request()
            client.installation.clock.advance(HOUR / 60)
            if state == "paused":
                await request_client.pause_clock(path)
            elif state != "open":
                verb, side = ("resolve", "rnd") if state == "resolved" else ("withdraw", "sales")
                await request_client.act_on(path, verb, side, **BODIES[verb])
            client.installation.clock.advance(HOUR / 60)
            caller = client.executor_headers(department)
            said = {
                one["operation"]: one for one in (await client.get(path, caller)).json()["_actions"]
            }[operation]
            answer = await client.post(f"{path}/{action}", BODIES[action], caller)
            assert said["allowed"] == (answer.status_code == 200), (operation, answer.text)
            assert said["code"] == answer.json().get("code")


async def test_an_auditor_may_give_no_command(request_client: RequestClient) -> None:
    await request_client.open_request()
    auditor = request_client.area_client.installation.authorization_headers(Role.AUDITOR)
    (row,) = (await request_client.area_client.get("/requests", auditor)).json()["items"]
    assert {one["code"] for one in row["_actions"]} == {"role-missing"}
    assert REQUEST_BODY["subject"] == row["subject"]
