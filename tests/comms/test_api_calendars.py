"""Calendars, reply policies and heads over HTTP."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from services.comms.service import service
from services.directory.service import service as directory
from shared.http.auth import Role
from shared.testing.area_client import read_version
from shared.testing.installation import OpenTestInstallation
from tests.comms.area_client import CommsClient
from tests.comms.request_client import RequestClient

HOUR = timedelta(hours=1)
OFF: dict[str, Any] = {"own": [{"day": "2026-11-24", "working": False, "name": "Typhoon 台风"}]}


@pytest.fixture
def request_client(area_client: CommsClient) -> RequestClient:
    """Give a client of requests; it is Monday, nine o'clock."""
    return RequestClient(area_client)


async def test_the_official_list_is_the_first_calendar(area_client: CommsClient) -> None:
    (first,) = (await area_client.get("/calendars")).json()["items"]
    assert first == {"version": 1, "first_year": 2004, "last_year": 2026, "own": []}
    found = await area_client.get("/calendars/1")
    assert read_version(found) == 1
    days = {one["day"]: one["working"] for one in found.json()["official"]["days"]}
    assert (days["2026-02-14"], days["2026-02-16"]) == (True, False)
    unknown = await area_client.get("/calendars/2")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "unknown-calendar")
    assert (await area_client.get("/calendars/0")).status_code == 422


async def test_a_dry_run_shows_what_would_move_and_moves_nothing(
    request_client: RequestClient,
) -> None:
    path, simple = (
        await request_client.open_request(),
        await request_client.open_request(matter="simple"),
    )
    over = await request_client.open_request()
    await request_client.resolve_request(over)
    answer = await request_client.area_client.post("/calendars?dry_run=true", OFF)
    assert answer.status_code == 200, answer.text
    shown = answer.json()
    assert (shown["version"], shown["dry_run"]) == (2, True)
    assert [(one["request_id"], one["due_at"], one["new_due_at"]) for one in shown["moved"]] == [
        (path.removeprefix("/requests/"), "2026-11-24T09:00:00+08:00", "2026-11-25T09:00:00+08:00"),
    ]
    assert simple not in answer.text
    assert (await request_client.get_request(path))["due_at"] == "2026-11-24T09:00:00+08:00"
    assert len((await request_client.area_client.get("/calendars")).json()["items"]) == 1


async def test_an_official_list_is_given_by_hand_checked_and_kept(
    area_client: CommsClient,
) -> None:
    day = {"day": "2027-02-08", "working": False, "name": "Spring Festival 春节"}
    weekend = {"day": "2027-05-01", "working": False, "name": "Labour Day 劳动节"}
    body = {"own": [], "official": [{"year": 2027, "days": [day, weekend]}]}
    shown = (await area_client.post("/calendars?dry_run=true", body)).json()
    assert [one["day"] for one in shown["warnings"]] == ["2027-05-01"]
    assert (await area_client.post("/calendars", body)).json()["version"] == 2
    assert (await area_client.post("/calendars", OFF)).json()["version"] == 3
    *_, last = (await area_client.get("/calendars")).json()["items"]
    assert (last["version"], last["last_year"]) == (3, 2027)
    wrong = {"own": [], "official": [{"year": 2027, "days": [{**day, "working": True}]}]}
    refused = await area_client.post("/calendars", wrong)
    assert (refused.status_code, refused.json()["code"]) == (422, "make-up-day-is-workday")


async def test_a_calendar_moves_the_deadlines_of_open_requests(
    request_client: RequestClient,
) -> None:
    path = await request_client.open_request()
    key = '"calendar-2"'
    dry = await request_client.area_client.post("/calendars?dry_run=true", OFF, Idempotency_Key=key)
    answer = await request_client.area_client.post("/calendars", OFF, Idempotency_Key=key)
    assert answer.json() == {**dry.json(), "dry_run": False}
    again = await request_client.area_client.post("/calendars", OFF, Idempotency_Key=key)
    assert again.json() == answer.json()
    repeated = await request_client.area_client.post("/calendars", OFF)
    nothing = {"version": 2, "dry_run": False, "moved": [], "warnings": []}
    assert repeated.json() == nothing
    found = await request_client.get_request(path)
    assert (found["due_at"], found["calendar_version"]) == ("2026-11-25T09:00:00+08:00", 2)
    newer = await request_client.get_request(await request_client.open_request())
    assert (newer["due_at"], newer["calendar_version"]) == ("2026-11-25T09:00:00+08:00", 2)
    explained = (await request_client.area_client.get(f"{path}/clock")).json()
    assert explained["calendar_version"] == 2


async def test_the_timer_follows_the_new_calendar(request_client: RequestClient) -> None:
    await request_client.open_request()
    await request_client.area_client.post("/calendars", OFF)
    await request_client.area_client.installation.advance_time(HOUR * 25)
    assert await request_client.area_client.published_facts("reply-breached") == []
    await request_client.area_client.installation.advance_time(HOUR * 24)
    (fact,) = await request_client.area_client.published_facts("reply-breached")
    assert fact["due_at"] == "2026-11-25T01:00:00Z"


async def test_publishing_a_calendar_may_name_the_version_that_was_read(
    area_client: CommsClient,
) -> None:
    stale = await area_client.post("/calendars", OFF, If_Match='"7"')
    assert (stale.status_code, stale.json()["code"]) == (412, "version-stale")
    assert (await area_client.post("/calendars", OFF, If_Match='"1"')).status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"own": [{"day": "2026-11-31", "working": False, "name": "x"}]},
        {"own": [{"day": "0001-01-01", "working": False, "name": "x"}]},
        {"own": [{"day": "9999-12-31", "working": False, "name": "x"}]},
        {"own": [{"day": "2026-11-24", "working": "maybe", "name": "x"}]},
        {"own": OFF["own"] * 2},
        {"own": OFF["own"] * 1001},
        {"own": [], "unknown": []},
    ],
)
async def test_an_invalid_calendar_is_refused(area_client: CommsClient, body: Any) -> None:
    answer = await area_client.post("/calendars", body)
    assert answer.status_code == 422, answer.text
    assert len((await area_client.get("/calendars")).json()["items"]) == 1


async def test_only_officers_publish_calendars_and_set_policies(area_client: CommsClient) -> None:
    for path, body in [
        ("/calendars", OFF),
        ("/calendars?dry_run=true", OFF),
        ("/reply-policies", {}),
    ]:
        answer = await area_client.post(path, body, area_client.executor_headers("rnd"))
        assert (answer.status_code, answer.json()["code"]) == (403, "role-missing")


QUICK: dict[str, Any] = {"simple": {"owed": "answer", "within": "PT1H", "hours": "always"}}


async def test_a_policy_holds_for_requests_opened_from_then_on(
    request_client: RequestClient,
) -> None:
    before = await request_client.open_request(matter="simple")
    answer = await request_client.area_client.post("/reply-policies", QUICK)
    assert (answer.status_code, answer.json()["version"]) == (201, 2)
    after = await request_client.get_request(await request_client.open_request(matter="simple"))
    assert (after["due_at"], after["policy_version"]) == ("2026-11-23T10:00:00+08:00", 2)
    assert (await request_client.get_request(before))["due_at"] == "2026-11-23T11:00:00+08:00"
    first, second = (await request_client.area_client.get("/reply-policies")).json()["items"]
    assert (first["version"], first["simple"]["within"]) == (1, "PT2H")
    assert (second["version"], second["simple"]["within"]) == (2, "PT1H")
    found = await request_client.area_client.get("/reply-policies/2")
    assert (found.json(), read_version(found)) == (second, 2)
    unknown = await request_client.area_client.get("/reply-policies/3")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "unknown-policy")


STEP = {"after": "PT48H", "whom": "head"}


@pytest.mark.parametrize(
    "body",
    [
        {"simple": {**QUICK["simple"], "within": "PT0S"}},
        {"simple": {**QUICK["simple"], "within": "-PT1H"}},
        {"simple": {**QUICK["simple"], "within": "P367D"}},
        {"simple": {**QUICK["simple"], "within": 10**40}},
        {"simple": {**QUICK["simple"], "hours": "never"}},
        {"simple": {**QUICK["simple"], "owed": "nothing"}},
        {"silence": {"hours": "workdays", "chain": []}},
        {"silence": {"hours": "workdays", "chain": [STEP] * 6}},
        {"silence": {"hours": "workdays", "chain": [STEP, STEP]}},
        {"silence": {"hours": "workdays", "chain": [{**STEP, "whom": "general-manager"}]}},
        {"version": 7},
    ],
)
async def test_an_invalid_policy_is_refused(area_client: CommsClient, body: Any) -> None:
    answer = await area_client.post("/reply-policies", body)
    assert answer.status_code == 422, answer.text
    assert len((await area_client.get("/reply-policies")).json()["items"]) == 1


async def test_the_directorys_department_head_is_notified_of_a_silence(
    start_installation: OpenTestInstallation,
) -> None:
    async with start_installation([service, directory]) as installation:
        client = CommsClient(installation)
        manager = installation.authorization_headers(Role.GENERAL_MANAGER)
        for code, head in [("sales", "E1"), ("rnd", "E7")]:
            answer = await installation.http_client.post(
                "/api/directory/v1/departments",
                json={"code": code, "name": code, "head": head, "valid_from": "2026-01-01"},
                headers=manager,
            )
            assert answer.status_code == 201, answer.text
        await installation.wait_until_idle()
        listed = (await client.get("/heads", limit=1)).json()
        assert listed["items"] == [{"department": "rnd", "head": "E7"}]
        rest = (await client.get("/heads", limit=1, cursor=listed["next_cursor"])).json()
        assert rest["items"] == [{"department": "sales", "head": "E1"}]
        path = await RequestClient(client).open_request()
        await installation.advance_time(HOUR * 49)
        (alert,) = await client.published_facts("silence-alerted")
        assert alert["head"] == "E7"
        assert UUID(alert["request_id"]) == UUID(path.removeprefix("/requests/"))
