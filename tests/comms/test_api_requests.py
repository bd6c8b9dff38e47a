"""Requests over HTTP."""

from datetime import timedelta
from typing import Any

import pytest

from shared.http.callers import Role
from tests.comms.asking import REQUEST, Asking
from tests.comms.company import SOME_ID, Company

HOUR = timedelta(hours=1)
MOVES: list[tuple[str, dict[str, Any]]] = [
    ("reply", {"text": "x"}),
    ("resolve", {"text": "x"}),
    ("pause", {"waiting_on": "asker", "reason": "x"}),
    ("resume", {}),
    ("withdraw", {"reason": "x"}),
]


@pytest.fixture
def asking(company: Company) -> Asking:
    """Give departments that ask each other; it is Monday, nine o'clock."""
    return Asking(company)


async def test_a_request_is_asked_paused_and_resolved(asking: Asking) -> None:
    path, clock = await asking.ask(), asking.company.house.clock
    found = await asking.read(path)
    assert (found["status"], found["leg"], found["version"]) == ("open", 1, 2)
    assert found["due_at"] == "2026-11-24T01:00:00Z"
    assert found["silent_since"] == "2026-11-23T01:00:00Z"
    clock.pass_by(2 * HOUR)
    await asking.reply(path)
    clock.pass_by(HOUR)
    await asking.pause(path)
    found = await asking.read(path)
    assert (found["status"], found["due_at"]) == ("paused", None)
    clock.pass_by(5 * HOUR)
    await asking.does(path, "resume", "sales")
    assert (await asking.read(path))["due_at"] == "2026-11-24T08:00:00Z"
    clock.pass_by(HOUR)
    await asking.resolve(path)
    found = await asking.read(path)
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


async def test_the_others_hear_of_it(asking: Asking) -> None:
    path = await asking.ask()
    await asking.reply(path)
    await asking.does(path, "withdraw", "sales", reason="moot")
    (opened,) = await asking.company.facts("request-opened")
    (replied,) = await asking.company.facts("request-replied")
    (closed,) = await asking.company.facts("request-closed")
    assert opened["due_at"] == replied["due_at"] == "2026-11-24T01:00:00Z"
    assert (opened["asker"], opened["department"], opened["matter"]) == ("sales", "rnd", "complex")
    assert (replied["leg"], replied["resolved"], closed["resolved"]) == (1, False, False)


async def test_a_clock_says_where_the_time_went(asking: Asking) -> None:
    path, clock = await asking.ask(matter="simple"), asking.company.house.clock
    clock.pass_by(4 * HOUR)
    found = (await asking.company.get(f"{path}/clock")).json()
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
    assert (await asking.company.get(f"/requests/{SOME_ID}/clock")).status_code == 404


@pytest.mark.parametrize(("move", "body"), MOVES)
async def test_nobody_speaks_for_another_department(
    asking: Asking, move: str, body: dict[str, Any]
) -> None:
    path = await asking.ask()
    wrong = {"withdraw": "rnd", "resume": "hr"}.get(move, "sales")
    answer = await asking.does(path, move, wrong, **body)
    assert (answer.status_code, answer.json()["code"]) == (403, "other-department")
    auditor = asking.company.house.caller(Role.AUDITOR)
    answer = await asking.company.post(f"{path}/{move}", body, auditor)
    assert (answer.status_code, answer.json()["code"]) == (403, "role-missing")


async def test_nobody_asks_for_another_department(asking: Asking) -> None:
    rnd = asking.company.executor("rnd")
    answer = await asking.company.post("/requests", REQUEST, rnd)
    assert (answer.status_code, answer.json()["code"]) == (403, "other-department")


async def test_an_officer_speaks_for_either(asking: Asking) -> None:
    path = await asking.ask()
    for move, body in [MOVES[0], MOVES[2], MOVES[3], MOVES[4]]:
        asking.company.house.clock.pass_by(HOUR)
        answer = await asking.company.post(f"{path}/{move}", body)
        assert answer.status_code == 200, answer.text


@pytest.mark.parametrize(("move", "body"), MOVES)
async def test_an_unknown_request_goes_nowhere(
    asking: Asking, move: str, body: dict[str, Any]
) -> None:
    answer = await asking.company.post(f"/requests/{SOME_ID}/{move}", body)
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown-request")
    assert (await asking.company.get(f"/requests/{SOME_ID}")).status_code == 404


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
async def test_a_request_that_makes_no_sense_is_refused(
    asking: Asking, changes: dict[str, Any]
) -> None:
    answer = await asking.company.post("/requests", {**REQUEST, **changes})
    assert answer.status_code == 422, answer.text
    assert (await asking.company.get("/requests")).json()["items"] == []


async def test_a_request_may_be_entered_late_but_not_years_after(asking: Asking) -> None:
    path = await asking.ask(at="2026-10-01T00:00:00Z")
    found = await asking.read(path)
    assert (found["opened_at"], found["breached"]) == ("2026-10-01T00:00:00Z", True)
    assert (await asking.company.get(f"{path}/clock")).status_code == 200
    old = {**REQUEST, "at": "1900-01-01T00:00:00Z"}
    answer = await asking.company.post("/requests", old)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid-moment")


async def test_what_the_state_forbids_is_refused(asking: Asking) -> None:
    path = await asking.ask()
    answer = await asking.does(path, "resume", "rnd")
    assert (answer.status_code, answer.json()["code"]) == (409, "comms-refused")
    early = await asking.does(path, "reply", "rnd", text="x", at="2026-11-23T00:59:59Z")
    assert (early.status_code, early.json()["code"]) == (422, "invalid-moment")


async def test_a_repeated_key_replies_once(asking: Asking) -> None:
    path = await asking.ask()
    rnd = asking.company.executor("rnd")
    key = {"Idempotency_Key": '"reply-1"'}
    first = await asking.company.post(f"{path}/reply", {"text": "x"}, rnd, **key)
    again = await asking.company.post(f"{path}/reply", {"text": "x"}, rnd, **key)
    assert first.json() == again.json()
    assert len((await asking.read(path))["entries"]) == 1
    other = await asking.company.post(f"{path}/resolve", {"text": "x"}, rnd, **key)
    assert (other.status_code, other.json()["code"]) == (422, "key-reused")


async def test_requests_are_listed_by_who_asks_whom(asking: Asking) -> None:
    paths = [await asking.ask(matter=matter) for matter in ("simple", "complex", "important")]
    back = await asking.ask(asker="rnd", department="sales")
    await asking.resolve(paths[0])

    async def seen(**params: Any) -> list[str]:
        found: list[str] = []
        page = (await asking.company.get("/requests", limit=2, **params)).json()
        while True:
            found += [f"/requests/{one['request_id']}" for one in page["items"]]
            if page["next_cursor"] is None:
                return found
            more = {**params, "limit": 2, "cursor": page["next_cursor"]}
            page = (await asking.company.get("/requests", **more)).json()

    assert await seen() == [*paths, back]
    assert await seen(department="rnd") == paths
    assert await seen(asker="rnd") == [back]
    assert await seen(status="resolved") == [paths[0]]
    assert await seen(matter="important") == [paths[2]]
    assert await seen(breached="true") == []
    await asking.company.house.pass_by(25 * HOUR)
    assert await seen(breached="true", department="rnd") == paths[1:]
    assert await seen(breached="false") == [paths[0]]
    assert (await asking.company.get("/requests", cursor="x")).status_code == 422


async def test_a_history_is_corrected_by_an_officer_or_a_head(asking: Asking) -> None:
    path, clock = await asking.ask(), asking.company.house.clock
    clock.pass_by(2 * HOUR)
    await asking.reply(path)
    entry = await asking.entry(path, "progress")
    right = "2026-11-23T02:00:00Z"
    answer = await asking.correct(path, entry, "retime", at=right)
    assert answer.status_code == 200, answer.text
    answer = await asking.correct(path, SOME_ID, "strike-out")
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown-entry")
    body, tag = {"reason": "never said"}, (await asking.company.get(path)).headers["ETag"]
    out = f"{path}/entries/{entry}/strike-out"
    assert (await asking.company.post(out, body)).status_code == 428
    stale = await asking.company.post(out, body, If_Match='"1"')
    assert stale.status_code == 412
    answer = await asking.company.post(out, body, asking.company.executor("rnd"), If_Match=tag)
    assert (answer.status_code, answer.json()["code"]) == (403, "role-missing")
    stranger = asking.company.house.caller(Role.DEPARTMENT_HEAD, department="hr")
    answer = await asking.company.post(out, body, stranger, If_Match=tag)
    assert (answer.status_code, answer.json()["code"]) == (403, "other-department")
    assert (await asking.company.post(out, body, asking.head, If_Match=tag)).status_code == 200
    found = await asking.read(path)
    assert [(one["at"], one["voided"]) for one in found["entries"]] == [(right, True)]
    assert [(one["correction"], one["at"]) for one in found["corrections"]] == [
        ("retimed", right),
        ("voided", None),
    ]
    assert (found["legs"], found["leg"]) == ([], 1)


async def test_an_opening_is_corrected_by_the_requests_own_id(asking: Asking) -> None:
    path = await asking.ask()
    opening = path.removeprefix("/requests/")
    right = "2026-11-22T12:00:00Z"
    assert (await asking.correct(path, opening, "retime", at=right)).status_code == 200
    assert (await asking.read(path))["opened_at"] == right
    ahead = await asking.correct(path, opening, "retime", at="2026-11-24T12:00:00Z")
    assert (ahead.status_code, ahead.json()["code"]) == (422, "in-the-future")
    unknown = await asking.company.post(
        f"/requests/{SOME_ID}/entries/{opening}/retime",
        {"at": right, "reason": "x"},
        If_Match='"1"',
    )
    assert (unknown.status_code, unknown.json()["code"]) == (404, "unknown-request")
