"""Attacks on the reply clock through the API: dated back, moved, answered for the other side.

The clock stands at nine o'clock on Monday, November 23, 2026, until a test moves it.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import httpx
import pytest

from shared.http.auth import Role
from tests.comms.area_client import CommsClient
from tests.comms.request_client import RequestClient

HOUR = timedelta(hours=1)
TWO_DAYS_AGO, NINE = "2026-11-19T09:00:00+08:00", "2026-11-23T09:00:00+08:00"
IN_TIME = "2026-11-23T09:30:00+08:00"


@pytest.fixture
def requests(area_client: CommsClient) -> RequestClient:
    return RequestClient(area_client)


def outcome(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json().get("code", "")


async def as_head(
    requests: RequestClient, department: str, path: str, entry: str, action: str, **body: Any
) -> httpx.Response:
    client = requests.area_client
    head = client.installation.authorization_headers(Role.DEPARTMENT_HEAD, department=department)
    etag = (await client.get(path)).headers["ETag"]
    return await client.post(
        f"{path}/entries/{entry}/{action}", {"reason": "a mistake", **body}, head, If_Match=etag
    )


async def test_a_request_dated_back_within_the_limit_makes_nobody_late(
    requests: RequestClient,
) -> None:
    client = requests.area_client
    paths = [
        await requests.open_request(matter="simple", subject=f"No {number}", at=TWO_DAYS_AGO)
        for number in range(3)
    ]
    await client.installation.fire_due_deadlines()
    assert await client.published_facts("reply-breached") == []
    assert await client.published_facts("silence-alerted") == []
    found = await requests.get_request(paths[0])
    assert (found["opened_at"], found["occurred_at"], found["due_at"], found["breached"]) == (
        NINE,
        TWO_DAYS_AGO,
        "2026-11-23T11:00:00+08:00",
        False,
    )


async def test_an_answer_dated_back_is_not_in_time_unless_the_asker_confirms_it(
    requests: RequestClient,
) -> None:
    client = requests.area_client
    path = await requests.open_request(matter="simple")
    await client.installation.advance_time(30 * HOUR)
    await requests.resolve_request(path, at=IN_TIME)
    (reply,) = await client.published_facts("request-replied")
    assert reply["replied_at"] > reply["due_at"]
    entry = await requests.last_entry_id(path, "resolution")
    own = await requests.act_on(path, f"entries/{entry}/confirm", "rnd")
    assert outcome(own) == (403, "other-department")
    assert (await requests.act_on(path, f"entries/{entry}/confirm", "sales")).status_code == 200
    again = (await client.published_facts("request-replied"))[-1]
    assert (again["replied_at"], again["entered_at"]) == (IN_TIME, reply["entered_at"])


async def test_an_officer_enters_what_was_in_time(requests: RequestClient) -> None:
    client = requests.area_client
    path = await requests.open_request(matter="simple")
    await client.installation.advance_time(300 * HOUR)
    body = {"text": "Yes", "at": IN_TIME}
    assert (await client.post(f"{path}/resolve", body)).status_code == 200
    (reply,) = await client.published_facts("request-replied")
    assert (reply["replied_at"], reply["due_at"]) == (IN_TIME, "2026-11-23T03:00:00Z")


async def test_the_asked_departments_head_does_not_move_the_opening(
    requests: RequestClient,
) -> None:
    client = requests.area_client
    path = await requests.open_request(matter="simple")
    opening = path.rpartition("/")[2]
    await client.installation.advance_time(30 * HOUR)
    before = await client.published_facts("reply-breached")
    moved = await as_head(requests, "rnd", path, opening, "retime", at="2026-11-24T14:00:00+08:00")
    assert moved.status_code == 200, moved.text
    found = await requests.get_request(path)
    assert (found["opened_at"], found["awaiting"], found["breached"]) == (NINE, "asker", True)
    assert await client.published_facts("reply-released") == []
    assert await client.published_facts("reply-breached") == before
    reject = f"entries/{opening}/reject"
    by_proposer = await requests.act_on(path, reject, "rnd", reason="no")
    assert outcome(by_proposer) == (403, "other-department")
    actions = (await client.get(path, client.executor_headers("sales"))).json()["_actions"]
    assert {"confirm_entry", "reject_entry_time"} <= {
        one["operation"] for one in actions if one["allowed"]
    }
    for _ in range(2):
        rejected = await requests.act_on(path, reject, "sales", reason="it was asked at nine")
        assert rejected.status_code == 200, rejected.text
    otherwise = await requests.act_on(path, reject, "sales", reason="no")
    assert outcome(otherwise) == (409, "time-rejected-before")
    found = await requests.get_request(path)
    assert (found["opened_at"], found["occurred_at"], found["awaiting"]) == (NINE, None, None)
    (fact,) = await client.published_facts("entry-time-rejected")
    assert (fact["entry_id"], fact["reason"]) == (opening, "it was asked at nine")


async def test_a_head_strikes_out_nothing_of_the_other_side(requests: RequestClient) -> None:
    path = await requests.open_request()
    await requests.report_progress(path)
    entry = await requests.last_entry_id(path, "progress")
    refused = await as_head(requests, "sales", path, entry, "strike-out")
    assert outcome(refused) == (409, "entry-of-other-party")
    own = await as_head(requests, "rnd", path, entry, "strike-out")
    assert own.status_code == 200, own.text


async def test_the_case_of_a_departments_code_makes_nobody_the_other_side(
    requests: RequestClient,
) -> None:
    client = requests.area_client
    path = await requests.open_request()
    pause = {"waiting_on": "asker", "reason": "?"}
    assert (await requests.act_on(path, "pause", "Rnd", **pause)).status_code == 200
    proposed = await requests.last_entry_id(path, "pause")
    own = await requests.act_on(path, f"entries/{proposed}/confirm", "RND")
    assert outcome(own) == (403, "other-department")
    accepted = await requests.act_on(path, f"entries/{proposed}/confirm", "Sales")
    assert accepted.status_code == 200, accepted.text
    await client.installation.advance_time(30 * HOUR)
    resumed = await requests.act_on(path, "resume", "SALES", at=IN_TIME)
    assert resumed.status_code == 200, resumed.text
    entry = await requests.last_entry_id(path, "resume")
    own = await requests.act_on(path, f"entries/{entry}/confirm", "SALES")
    assert outcome(own) == (403, "other-department")
    assert (await requests.act_on(path, f"entries/{entry}/confirm", "RND")).status_code == 200
