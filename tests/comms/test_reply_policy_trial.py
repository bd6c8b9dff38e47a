"""A reply policy tried on recorded requests, over HTTP, and the days of a quarter."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from services.comms.domain.reply_policy import ReplyPolicyTerms
from services.comms.domain.reply_policy_trial_request import (
    TrialDaysReversed,
    TrialRequest,
    TrialTooLong,
    last_quarter,
)
from shared.http.auth import DEPARTMENT_ROLES, Role
from tests.comms.area_client import CommsClient
from tests.comms.request_client import RequestClient

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
STRICT = {"complex": {"owed": "progress", "within": "PT4H", "hours": "workdays"}}
LENIENT = {"complex": {"owed": "answer", "within": "PT240H", "hours": "always"}}
DAYS = {"first_day": "2026-11-01", "last_day": "2026-11-30"}


@pytest.fixture
def client(area_client: CommsClient) -> RequestClient:
    """Give a client of requests; it is Monday, nine o'clock."""
    return RequestClient(area_client)


async def give_requests(client: RequestClient) -> None:
    """Open three requests: answered after 5 h, silent for three days, asked today."""
    installation = client.area_client.installation
    answered = await client.open_request()
    await client.open_request(department="hr")
    await installation.advance_time(5 * HOUR)
    await client.resolve_request(answered)
    await installation.advance_time(3 * DAY)
    await client.open_request(matter="simple")
    await installation.advance_time(HOUR)


async def finished(client: RequestClient, policy: dict[str, Any], **fields: Any) -> tuple[str, Any]:
    """Try a policy and return the trial's path and answer once it is over."""
    area_client = client.area_client
    answer = await area_client.post("/reply-policy-trials", {"policy": policy, **DAYS, **fields})
    assert answer.status_code == 202, answer.text
    path: str = answer.headers["Location"]
    async with asyncio.timeout(30):
        while (found := (await area_client.get(path)).json())["state"] != "done":
            assert found["state"] in {"queued", "running"}, found
            await asyncio.sleep(0.05)
    return path, found


async def requests_in(client: RequestClient, path: str, query: str = "") -> list[Any]:
    """Return the requests of a trial."""
    answer = await client.area_client.get(f"{path}/requests{query}")
    assert answer.status_code == 200, answer.text
    found: list[Any] = answer.json()["items"]
    return found


async def test_a_stricter_policy_makes_an_answer_late(client: RequestClient) -> None:
    await give_requests(client)
    path, trial = await finished(client, STRICT)

    assert trial["progress"] == {"done": 3, "total": 3}
    assert trial["result"] == {
        "requests": 3,
        "changed_requests": 1,
        "live": {
            "on_time": 1,
            "late": 1,
            "waiting": 1,
            "late_legs": 1,
            "alerts": 1,
            "alerted_requests": 1,
            "escalations": 0,
            "escalated_requests": 0,
        },
        "draft": {
            "on_time": 0,
            "late": 2,
            "waiting": 1,
            "late_legs": 2,
            "alerts": 1,
            "alerted_requests": 1,
            "escalations": 0,
            "escalated_requests": 0,
        },
    }
    (changed,) = await requests_in(client, path, "?changed=true")
    assert (changed["department"], changed["matter"]) == ("rnd", "complex")
    quiet = {"alerts": 0, "escalations": 0}
    assert changed["live"] == {"outcome": "on-time", "legs": 1, "late_legs": 0, **quiet}
    assert changed["draft"] == {"outcome": "late", "legs": 1, "late_legs": 1, **quiet}
    departments = (await client.area_client.get(f"{path}/departments")).json()["items"]
    assert [(one["department"], one["requests"]) for one in departments] == [("hr", 1), ("rnd", 2)]
    assert [one["changed_requests"] for one in departments] == [0, 1]
    for part, number in (("departments", 1), ("requests", 2)):
        own = await client.area_client.get(f"{path}/{part}?department=RND")
        assert [one["department"] for one in own.json()["items"]] == ["rnd"] * number
        unknown = await client.area_client.get(f"{path}/{part}?department=NOPE")
        assert (unknown.status_code, unknown.json()["code"]) == (422, "department-does-not-exist")


async def test_the_live_result_is_what_was_announced(client: RequestClient) -> None:
    await give_requests(client)
    path, _ = await finished(client, LENIENT)

    late = {
        one["request_id"]
        for one in await requests_in(client, path)
        if one["live"]["outcome"] == "late"
    }
    breached = await client.area_client.published_facts("reply-breached")
    assert late == {fact["request_id"] for fact in breached}
    alerted = await client.area_client.published_facts("silence-alerted")
    assert {
        one["request_id"] for one in await requests_in(client, path) if one["live"]["alerts"]
    } == {fact["request_id"] for fact in alerted}
    assert {one["draft"]["outcome"] for one in await requests_in(client, path)} == {
        "on-time",
        "waiting",
    }


async def test_the_policy_does_then_what_the_trial_said(client: RequestClient) -> None:
    """The same requests again, under the policy that was tried, come to its result."""
    await give_requests(client)
    _, tried = await finished(client, STRICT)
    answer = await client.area_client.post("/reply-policies", STRICT)
    assert answer.status_code == 201, answer.text

    await client.area_client.installation.advance_time(11 * DAY - 6 * HOUR)
    monday = client.area_client.installation.clock().date().isoformat()
    await give_requests(client)
    _, lived = await finished(client, STRICT, first_day=monday, last_day="2026-12-31")

    assert lived["result"]["changed_requests"] == 0
    assert lived["result"]["live"] == tried["result"]["draft"]


async def all_rows(client: RequestClient) -> dict[str, list[str]]:
    """Return every row of every table but for those of jobs and of requests over HTTP."""
    async with client.area_client.area.pool.acquire() as db:
        tables = await db.fetch(
            "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"
            " AND tablename <> ALL ('{job,job_row,caller_rate,idempotency}')"
        )
        return {
            name: sorted(row[0] for row in await db.fetch(f"SELECT t::text FROM {name} AS t"))
            for (name,) in tables
        }


async def test_a_trial_leaves_no_trace(client: RequestClient) -> None:
    await give_requests(client)
    before = await all_rows(client)
    assert {"request", "request_leg", "compact_event"} <= before.keys()

    await finished(client, STRICT)

    assert await all_rows(client) == before


async def test_only_requests_of_the_days_are_tried(client: RequestClient) -> None:
    await give_requests(client)
    _, trial = await finished(client, STRICT, first_day="2026-11-24")
    assert trial["result"]["requests"] == 1
    _, trial = await finished(client, STRICT, first_day=None, last_day=None)
    assert (trial["first_day"], trial["last_day"]) == ("2026-07-01", "2026-09-30")
    assert trial["result"]["requests"] == 0


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"first_day": "2026-12-01"}, "trial-days-reversed"),
        ({"first_day": "2025-11-01"}, "trial-too-long"),
        ({"policy": {"silence": {"hours": "always", "chain": []}}}, "invalid"),
        ({"days": 3}, "invalid"),
    ],
)
async def test_what_cannot_be_tried_is_refused(
    client: RequestClient, fields: dict[str, Any], code: str
) -> None:
    body = {"policy": STRICT, **DAYS, **fields}
    refused = await client.area_client.post("/reply-policy-trials", body)
    assert (refused.status_code, refused.json()["code"]) == (422, code), refused.text


async def test_a_trial_is_listed_and_cancelled_by_who_reads_all_requests(
    client: RequestClient,
) -> None:
    area_client = client.area_client
    path, _ = await finished(client, STRICT)
    listed = (await area_client.get("/reply-policy-trials?state=done")).json()["items"]
    assert [one["id"] for one in listed] == [path.rpartition("/")[2]]
    refused = await area_client.post(f"{path}/cancel")
    assert (refused.status_code, refused.json()["code"]) == (409, "job-is-over")
    paths = ("/reply-policy-trials", path, f"{path}/departments", f"{path}/requests")
    for role in (Role.GENERAL_MANAGER, Role.OFFICER_GOALS, Role.AUDITOR, Role.BI_READER):
        for one in paths:
            assert (await area_client.get(one, role)).status_code == 200
    for role in (*DEPARTMENT_ROLES, Role.HR, Role.CONNECTOR):
        caller = area_client.installation.authorization_headers(
            role, department="rnd" if role in DEPARTMENT_ROLES else None
        )
        for one in paths:
            assert (await area_client.get(one, caller)).status_code == 403, (role, one)
        asked = await area_client.post("/reply-policy-trials", {"policy": STRICT}, caller)
        assert asked.status_code == 403


@pytest.mark.parametrize(
    ("now", "first", "last"),
    [
        (datetime(2026, 11, 23, tzinfo=UTC), date(2026, 7, 1), date(2026, 9, 30)),
        (datetime(2026, 12, 31, 17, tzinfo=UTC), date(2026, 10, 1), date(2026, 12, 31)),
        (datetime(2026, 2, 28, tzinfo=UTC), date(2025, 10, 1), date(2025, 12, 31)),
        (datetime(2026, 6, 30, tzinfo=UTC), date(2026, 1, 1), date(2026, 3, 31)),
    ],
)
def test_the_last_quarter_is_the_one_before_the_present(
    now: datetime, first: date, last: date
) -> None:
    assert last_quarter(now) == (first, last)


def test_a_year_is_not_too_long() -> None:
    year = TrialRequest(
        first_day=date(2024, 1, 1), last_day=date(2024, 12, 31), terms=ReplyPolicyTerms()
    )
    year.check()
    assert year.until - year.since == timedelta(days=366)
    with pytest.raises(TrialTooLong):
        year.model_copy(update={"last_day": date(2025, 1, 1)}).check()
    with pytest.raises(TrialDaysReversed):
        year.model_copy(update={"last_day": date(2023, 12, 31)}).check()
