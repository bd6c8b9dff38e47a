"""Requests over HTTP."""

from datetime import timedelta
from typing import Any

import pytest

from shared.http.auth import Role
from shared.testing.area_client import same_instants
from tests.comms.area_client import SOME_ID, CommsClient
from tests.comms.request_client import REQUEST_BODY, RequestClient

HOUR = timedelta(hours=1)
ACTIONS: list[tuple[str, dict[str, Any]]] = [
    ("reply", {"text": "x"}),
    ("resolve", {"text": "x"}),
    ("pause", {"waiting_on": "asker", "reason": "x"}),
    ("resume", {}),
    ("withdraw", {"reason": "x"}),
]


@pytest.fixture
def request_client(area_client: CommsClient) -> RequestClient:
    """Give a client of requests; it is Monday, nine o'clock."""
    return RequestClient(area_client)


async def test_a_request_is_opened_paused_and_resolved(request_client: RequestClient) -> None:
    path, clock = await request_client.open_request(), request_client.area_client.installation.clock
    found = await request_client.get_request(path)
    assert (found["status"], found["leg"], found["version"]) == ("open", 1, 2)
    assert found["due_at"] == "2026-11-24T09:00:00+08:00"
    assert found["silent_since"] == "2026-11-23T09:00:00+08:00"
    clock.advance(2 * HOUR)
    await request_client.report_progress(path)
    clock.advance(HOUR)
    await request_client.pause_clock(path)
    found = await request_client.get_request(path)
    assert (found["status"], found["due_at"]) == ("paused", None)
    clock.advance(5 * HOUR)
    await request_client.act_on(path, "resume", "sales")
    assert (await request_client.get_request(path))["due_at"] == "2026-11-24T16:00:00+08:00"
    clock.advance(HOUR)
    await request_client.resolve_request(path)
    found = await request_client.get_request(path)
    assert (found["status"], found["leg"], found["due_at"]) == ("resolved", 2, None)
    assert [one["kind"] for one in found["entries"]] == [
        "progress",
        "pause",
        "resume",
        "resolution",
    ]
    assert [(leg["leg"], leg["breached"], leg["resolved"]) for leg in found["legs"]] == [
        (1, False, False),
        (2, False, True),
    ]
    assert found["terms"]["reply"] == {"owed": "progress", "within": "P1D", "hours": "workdays"}


async def test_request_facts_are_published(request_client: RequestClient) -> None:
    path = await request_client.open_request()
    await request_client.report_progress(path)
    await request_client.act_on(path, "withdraw", "sales", reason="moot")
    (opened,) = await request_client.area_client.published_facts("request-opened")
    (replied,) = await request_client.area_client.published_facts("request-replied")
    (closed,) = await request_client.area_client.published_facts("request-closed")
    assert opened["due_at"] == replied["due_at"] == "2026-11-24T01:00:00Z"
    assert (opened["asker"], opened["department"], opened["matter"]) == ("sales", "rnd", "complex")
    assert (replied["leg"], replied["resolved"], closed["resolved"]) == (1, False, False)


async def test_a_reply_names_the_person_of_the_department(request_client: RequestClient) -> None:
    client, body = request_client.area_client, {"text": "Yes"}
    people = client.installation.authorization_headers(
        Role.LIAISON, department="rnd", subject="ann"
    )
    for caller in (people, Role.OFFICER_COMMUNICATION):
        path = await request_client.open_request()
        assert (await client.post(f"{path}/resolve", body, caller)).status_code == 200
    replied = await client.published_facts("request-replied")
    assert [one.get("done_by", "nobody") for one in replied] == ["ann", "nobody"]


async def test_a_pause_says_when_the_reply_was_due_before_it(
    request_client: RequestClient,
) -> None:
    path = await request_client.open_request()
    due_at = (await request_client.get_request(path))["due_at"]
    await request_client.pause_clock(path)
    (paused,) = await request_client.area_client.published_facts("request-paused")
    assert same_instants(paused["due_at"], due_at)


async def test_the_clock_breaks_down_the_response_time(request_client: RequestClient) -> None:
    path, clock = (
        await request_client.open_request(matter="simple"),
        request_client.area_client.installation.clock,
    )
    clock.advance(4 * HOUR)
    found = (await request_client.area_client.get(f"{path}/clock")).json()
    (leg,) = found["legs"]
    assert (found["hours"], found["within"], found["calendar_version"]) == (
        "office-hours",
        "PT2H",
        1,
    )
    assert (leg["late"], leg["worked"], leg["estimated"]) == (True, "PT3H", False)
    assert [(one["kind"], one["closed"], one["length"]) for one in leg["segments"]] == [
        ("working", None, "PT3H"),
        ("closed", "lunch", "PT1H"),
    ]
    times = [found["read_at"], leg["begun_at"], leg["due_at"]]
    times += [one[end] for one in leg["segments"] for end in ("since", "until")]
    assert {time[-6:] for time in times} == {"+08:00"}
    assert (await request_client.area_client.get(f"/requests/{SOME_ID}/clock")).status_code == 404


@pytest.mark.parametrize(("action", "body"), ACTIONS)
async def test_nobody_replies_for_another_department(
    request_client: RequestClient, action: str, body: dict[str, Any]
) -> None:
    path = await request_client.open_request()
    wrong = {"withdraw": "rnd", "resume": "hr"}.get(action, "sales")
    answer = await request_client.act_on(path, action, wrong, **body)
    assert (answer.status_code, answer.json()["code"]) == (403, "other-department")
    auditor = request_client.area_client.installation.authorization_headers(Role.AUDITOR)
    answer = await request_client.area_client.post(f"{path}/{action}", body, auditor)
    assert (answer.status_code, answer.json()["code"]) == (403, "role-missing")


async def test_nobody_asks_for_another_department(request_client: RequestClient) -> None:
    rnd = request_client.area_client.executor_headers("rnd")
    answer = await request_client.area_client.post("/requests", REQUEST_BODY, rnd)
    assert (answer.status_code, answer.json()["code"]) == (403, "other-department")


async def test_an_officer_acts_for_either_department(request_client: RequestClient) -> None:
    path = await request_client.open_request()
    for action, body in [ACTIONS[0], ACTIONS[2], ACTIONS[3], ACTIONS[4]]:
        request_client.area_client.installation.clock.advance(HOUR)
        answer = await request_client.area_client.post(f"{path}/{action}", body)
        assert answer.status_code == 200, answer.text


@pytest.mark.parametrize(("action", "body"), ACTIONS)
async def test_an_unknown_request_is_not_found(
    request_client: RequestClient, action: str, body: dict[str, Any]
) -> None:
    answer = await request_client.area_client.post(f"/requests/{SOME_ID}/{action}", body)
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown-request")
    assert (await request_client.area_client.get(f"/requests/{SOME_ID}")).status_code == 404


@pytest.mark.parametrize(
    "changes",
    [
        {"matter": "trivial"},
        {"department": ""},
        {"department": "sales"},
        {"subject": "x" * 201},
        {"text": 7},
        {"at": "2026-11-23T01:00:00"},
        {"at": "0001-01-01T00:00:00Z"},
        {"at": "9999-12-31T23:59:59-12:00"},
        {"at": 10**30},
        {"at": "2026-11-23T01:00:01Z"},
        {"unknown": 1},
    ],
)
async def test_an_invalid_request_is_refused(
    request_client: RequestClient, changes: dict[str, Any]
) -> None:
    answer = await request_client.area_client.post("/requests", {**REQUEST_BODY, **changes})
    assert answer.status_code == 422, answer.text
    assert (await request_client.area_client.get("/requests")).json()["items"] == []


async def test_a_request_may_be_entered_late_but_not_years_after(
    request_client: RequestClient,
) -> None:
    path = await request_client.open_request(at="2026-10-01T00:00:00Z")
    found = await request_client.get_request(path)
    assert (found["occurred_at"], found["breached"]) == ("2026-10-01T08:00:00+08:00", False)
    assert (await request_client.area_client.get(f"{path}/clock")).status_code == 200
    old = {**REQUEST_BODY, "at": "1900-01-01T00:00:00Z"}
    answer = await request_client.area_client.post("/requests", old)
    assert (answer.status_code, answer.json()["code"]) == (422, "opening-too-old")


async def test_what_the_state_forbids_is_refused(request_client: RequestClient) -> None:
    path = await request_client.open_request()
    answer = await request_client.act_on(path, "resume", "rnd")
    assert (answer.status_code, answer.json()["code"]) == (409, "clock-not-paused")
    early = await request_client.act_on(path, "reply", "rnd", text="x", at="2026-11-23T00:59:59Z")
    assert (early.status_code, early.json()["code"]) == (422, "later-entry-exists")


async def test_a_repeated_key_replies_once(request_client: RequestClient) -> None:
    path = await request_client.open_request()
    rnd = request_client.area_client.executor_headers("rnd")
    key = {"Idempotency_Key": '"reply-1"'}
    first = await request_client.area_client.post(f"{path}/reply", {"text": "x"}, rnd, **key)
    again = await request_client.area_client.post(f"{path}/reply", {"text": "x"}, rnd, **key)
    assert first.json() == again.json()
    assert len((await request_client.get_request(path))["entries"]) == 1
    other = await request_client.area_client.post(f"{path}/resolve", {"text": "x"}, rnd, **key)
    assert (other.status_code, other.json()["code"]) == (422, "key-reused")


async def test_requests_are_listed_by_who_asks_whom(request_client: RequestClient) -> None:
    paths = [
        await request_client.open_request(matter=matter)
        for matter in ("simple", "complex", "important")
    ]
    back = await request_client.open_request(asker="rnd", department="sales")
    await request_client.resolve_request(paths[0])

    async def seen(**params: Any) -> list[str]:
        found: list[str] = []
        page = (await request_client.area_client.get("/requests", limit=2, **params)).json()
        while True:
            found += [f"/requests/{one['request_id']}" for one in page["items"]]
            if page["next_cursor"] is None:
                return found
            more = {**params, "limit": 2, "cursor": page["next_cursor"]}
            page = (await request_client.area_client.get("/requests", **more)).json()

    assert await seen() == [*paths, back]
    assert await seen(department="rnd") == paths
    assert await seen(asker="rnd") == [back]
    assert await seen(status="resolved") == [paths[0]]
    assert await seen(matter="important") == [paths[2]]
    assert await seen(breached="true") == []
    await request_client.area_client.installation.advance_time(25 * HOUR)
    assert await seen(breached="true", department="rnd") == paths[1:]
    assert await seen(breached="false") == [paths[0]]
    assert (await request_client.area_client.get("/requests", cursor="x")).status_code == 422


async def test_a_history_is_corrected_by_an_officer_or_a_department_head(
    request_client: RequestClient,
) -> None:
    path, clock = await request_client.open_request(), request_client.area_client.installation.clock
    clock.advance(2 * HOUR)
    await request_client.report_progress(path)
    entry = await request_client.last_entry_id(path, "progress")
    right = "2026-11-23T10:00:00+08:00"
    answer = await request_client.correct_entry(path, entry, "retime", at=right)
    assert answer.status_code == 200, answer.text
    answer = await request_client.correct_entry(path, SOME_ID, "strike-out")
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown-entry")
    body, tag = (
        {"reason": "never said"},
        (await request_client.area_client.get(path)).headers["ETag"],
    )
    out = f"{path}/entries/{entry}/strike-out"
    assert (await request_client.area_client.post(out, body)).status_code == 428
    stale = await request_client.area_client.post(out, body, If_Match='"1"')
    assert stale.status_code == 412
    answer = await request_client.area_client.post(
        out, body, request_client.area_client.executor_headers("rnd"), If_Match=tag
    )
    assert (answer.status_code, answer.json()["code"]) == (403, "role-missing")
    stranger = request_client.area_client.installation.authorization_headers(
        Role.DEPARTMENT_HEAD, department="hr"
    )
    answer = await request_client.area_client.post(out, body, stranger, If_Match=tag)
    assert (answer.status_code, answer.json()["code"]) == (403, "other-department")
    assert (
        await request_client.area_client.post(out, body, request_client.head_headers, If_Match=tag)
    ).status_code == 200
    found = await request_client.get_request(path)
    assert [(one["at"], one["voided"]) for one in found["entries"]] == [(right, True)]
    assert [(one["correction"], one["at"]) for one in found["corrections"]] == [
        ("retimed", right),
        ("voided", None),
    ]
    assert (found["legs"], found["leg"]) == ([], 1)


async def test_an_opening_is_corrected_by_the_requests_own_id(
    request_client: RequestClient,
) -> None:
    path = await request_client.open_request()
    opening = path.removeprefix("/requests/")
    right = "2026-11-22T20:00:00+08:00"
    assert (
        await request_client.correct_entry(path, opening, "retime", at=right)
    ).status_code == 200
    assert (await request_client.get_request(path))["opened_at"] == right
    ahead = await request_client.correct_entry(path, opening, "retime", at="2026-11-24T12:00:00Z")
    assert (ahead.status_code, ahead.json()["code"]) == (422, "in-the-future")
    unknown = await request_client.area_client.post(
        f"/requests/{SOME_ID}/entries/{opening}/retime",
        {"at": right, "reason": "x"},
        If_Match='"1"',
    )
    assert (unknown.status_code, unknown.json()["code"]) == (404, "unknown-request")
