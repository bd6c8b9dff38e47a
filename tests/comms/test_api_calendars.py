"""Calendars, reply policies and heads over HTTP."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from services.comms.service import service
from services.directory.service import service as directory
from shared.http.callers import Role
from shared.testing.house import OpenHouse
from tests.comms.asking import Asking
from tests.comms.company import Company

HOUR = timedelta(hours=1)
OFF: dict[str, Any] = {"own": [{"day": "2026-11-24", "working": False, "name": "Typhoon 台风"}]}


@pytest.fixture
def asking(company: Company) -> Asking:
    """Give departments that ask each other; it is Monday, nine o'clock."""
    return Asking(company)


async def test_the_official_list_is_the_first_calendar(company: Company) -> None:
    (first,) = (await company.get("/calendars")).json()["items"]
    assert first == {"version": 1, "first_year": 2004, "last_year": 2026, "own": []}
    found = await company.get("/calendars/1")
    assert found.headers["ETag"] == '"1"'
    days = {one["day"]: one["working"] for one in found.json()["official"]["days"]}
    assert (days["2026-02-14"], days["2026-02-16"]) == (True, False)
    unknown = await company.get("/calendars/2")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "unknown-calendar")
    assert (await company.get("/calendars/0")).status_code == 422


async def test_a_dry_run_shows_what_would_move_and_moves_nothing(asking: Asking) -> None:
    path, simple = await asking.ask(), await asking.ask(matter="simple")
    over = await asking.ask()
    await asking.resolve(over)
    answer = await asking.company.post("/calendars?dry_run=true", OFF)
    assert answer.status_code == 200, answer.text
    shown = answer.json()
    assert (shown["version"], shown["dry_run"]) == (2, True)
    assert [(one["request_id"], one["due_at"], one["new_due_at"]) for one in shown["moved"]] == [
        (path.removeprefix("/requests/"), "2026-11-24T01:00:00Z", "2026-11-25T01:00:00Z"),
    ]
    assert simple not in answer.text
    assert (await asking.read(path))["due_at"] == "2026-11-24T01:00:00Z"
    assert len((await asking.company.get("/calendars")).json()["items"]) == 1


async def test_a_calendar_moves_what_is_open(asking: Asking) -> None:
    path = await asking.ask()
    key = '"calendar-2"'
    dry = await asking.company.post("/calendars?dry_run=true", OFF, Idempotency_Key=key)
    answer = await asking.company.post("/calendars", OFF, Idempotency_Key=key)
    assert answer.json() == {**dry.json(), "dry_run": False}
    again = await asking.company.post("/calendars", OFF, Idempotency_Key=key)
    assert again.json() == answer.json()
    repeated = await asking.company.post("/calendars", OFF)
    assert repeated.json() == {"version": 2, "dry_run": False, "moved": []}
    found = await asking.read(path)
    assert (found["due_at"], found["calendar_version"]) == ("2026-11-25T01:00:00Z", 2)
    newer = await asking.read(await asking.ask())
    assert (newer["due_at"], newer["calendar_version"]) == ("2026-11-25T01:00:00Z", 2)
    explained = (await asking.company.get(f"{path}/clock")).json()
    assert explained["calendar_version"] == 2


async def test_the_timer_follows_the_new_calendar(asking: Asking) -> None:
    await asking.ask()
    await asking.company.post("/calendars", OFF)
    await asking.company.house.pass_by(HOUR * 25)
    assert await asking.company.facts("reply-breached") == []
    await asking.company.house.pass_by(HOUR * 24)
    (told,) = await asking.company.facts("reply-breached")
    assert told["due_at"] == "2026-11-25T01:00:00Z"


async def test_a_calendar_is_published_upon_the_one_that_was_read(company: Company) -> None:
    stale = await company.post("/calendars", OFF, If_Match='"7"')
    assert (stale.status_code, stale.json()["code"]) == (412, "version-stale")
    assert (await company.post("/calendars", OFF, If_Match='"1"')).status_code == 200


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
        {"own": [], "official": []},
    ],
)
async def test_a_calendar_that_makes_no_sense_is_refused(company: Company, body: Any) -> None:
    answer = await company.post("/calendars", body)
    assert answer.status_code == 422, answer.text
    assert len((await company.get("/calendars")).json()["items"]) == 1


async def test_only_officers_publish_calendars_and_set_policies(company: Company) -> None:
    for path, body in [
        ("/calendars", OFF),
        ("/calendars?dry_run=true", OFF),
        ("/reply-policies", {}),
    ]:
        answer = await company.post(path, body, company.executor("rnd"))
        assert (answer.status_code, answer.json()["code"]) == (403, "role-missing")


QUICK: dict[str, Any] = {"simple": {"owed": "answer", "within": "PT1H", "hours": "always"}}


async def test_a_policy_holds_for_what_is_opened_from_then_on(asking: Asking) -> None:
    before = await asking.ask(matter="simple")
    answer = await asking.company.post("/reply-policies", QUICK)
    assert (answer.status_code, answer.json()["version"]) == (201, 1)
    after = await asking.read(await asking.ask(matter="simple"))
    assert (after["due_at"], after["policy_version"]) == ("2026-11-23T02:00:00Z", 2)
    assert (await asking.read(before))["due_at"] == "2026-11-23T03:00:00Z"
    first, second = (await asking.company.get("/reply-policies")).json()["items"]
    assert (first["version"], first["simple"]["within"]) == (1, "PT2H")
    assert (second["version"], second["simple"]["within"]) == (2, "PT1H")
    found = await asking.company.get("/reply-policies/2")
    assert (found.json(), found.headers["ETag"]) == (second, '"1"')
    unknown = await asking.company.get("/reply-policies/3")
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
async def test_a_policy_that_makes_no_sense_is_refused(company: Company, body: Any) -> None:
    answer = await company.post("/reply-policies", body)
    assert answer.status_code == 422, answer.text
    assert len((await company.get("/reply-policies")).json()["items"]) == 1


async def test_the_head_of_the_directory_hears_of_a_silence(house: OpenHouse) -> None:
    async with house([service, directory]) as running:
        company = Company(running)
        manager = running.caller(Role.GENERAL_MANAGER)
        for code, head in [("sales", "E1"), ("rnd", "E7")]:
            answer = await running.client.post(
                "/api/directory/v1/departments",
                json={"code": code, "name": code, "head": head, "valid_from": "2026-01-01"},
                headers=manager,
            )
            assert answer.status_code == 201, answer.text
        await running.settle()
        listed = (await company.get("/heads", limit=1)).json()
        assert listed["items"] == [{"department": "rnd", "head": "E7"}]
        rest = (await company.get("/heads", limit=1, cursor=listed["next_cursor"])).json()
        assert rest == {"items": [{"department": "sales", "head": "E1"}], "next_cursor": None}
        path = await Asking(company).ask()
        await running.pass_by(HOUR * 49)
        (alert,) = await company.facts("silence-alerted")
        assert alert["head"] == "E7"
        assert UUID(alert["request_id"]) == UUID(path.removeprefix("/requests/"))
