"""Writing back while Jira is away, slow, refuses or limits: nothing lost, nothing written twice."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from services.connectors.application import write_work
from services.connectors.application.write_work import WriteWork
from services.connectors.domain.circuit_breaker import LONGEST_PAUSE, MAX_FAILURES
from services.connectors.domain.write_commands import NoteDone
from shared.eventsourcing.sending_limit import SendingLimit
from shared.http.auth import Role
from shared.service_runtime.connector_accounts import SecretMissing
from tests.connectors.area_client import outcome
from tests.connectors.write_back_client import (
    COMMENT,
    DONE,
    LINK,
    WriteBackClient,
    finish,
    written,
)

HOUR = timedelta(hours=1)


def without_answer(
    jira: WriteBackClient, method: str = "POST"
) -> Callable[[httpx.Request], httpx.Response]:
    """Return a Jira that does what it is told and never says so."""

    def answer(request: httpx.Request) -> httpx.Response:
        told = jira.proxy.answer(request)
        if request.method == method:
            message = "cut off after it was sent"
            raise httpx.ReadTimeout(message)
        return told

    return answer


@pytest.mark.parametrize("rule", [DONE, COMMENT, LINK])
async def test_a_write_without_an_answer_is_found_and_not_written_twice(
    jira_back: WriteBackClient, rule: dict[str, Any]
) -> None:
    jira = jira_back
    (issue,) = await finish(jira, rule)
    assert await jira.write_back(without_answer(jira)) == 1
    (waiting,) = await jira.writes()
    assert (waiting["status"], waiting["code"], waiting["attempts"]) == ("sent", "no-answer", 1)
    jira.installation.clock.advance(HOUR)
    assert await jira.write_back() == 1
    (done,) = await jira.writes()
    if rule is LINK:
        assert (len(issue.links), done["outcome"]) == (1, "written")
    else:
        assert (written(jira), done["outcome"]) == ([1], "found")
        assert done["external_id"] is not None
    assert jira.proxy.violations == []


async def test_what_was_undone_meanwhile_is_not_done_again(jira_back: WriteBackClient) -> None:
    jira = jira_back
    (issue,) = await finish(jira, DONE)
    await jira.write_back(without_answer(jira))
    jira.system.move(issue, "To Do", who="a person")
    jira.installation.clock.advance(HOUR)
    await jira.write_back()
    assert (issue.status, written(jira)) == ("To Do", [1])
    assert await jira.states() == [("transition", "done", "found")]


async def test_the_own_change_waits_for_the_write_that_made_it(jira_back: WriteBackClient) -> None:
    jira = jira_back
    await finish(jira, DONE)
    await jira.write_back(without_answer(jira))
    told = await jira.deliver(jira.system.webhooks[-1])
    await jira.work()
    path = told.json()["id"]
    assert (await jira.read_delivery(path))["status"] == "waiting"
    jira.installation.clock.advance(timedelta(seconds=30))
    await jira.write_back()
    await jira.work()
    assert outcome(await jira.read_delivery(path)) == ("ignored", "own-change")


async def test_a_person_waits_two_minutes_at_most_for_a_write_without_an_answer(
    jira_back: WriteBackClient,
) -> None:
    jira = jira_back
    ((issue, case),) = await jira.start({**DONE, "activity": "Hand it in"})
    await jira.complete(case, 1)
    await jira.write_back(without_answer(jira))
    jira.system.move(issue, "To Do", who="a person")
    jira.installation.clock.advance(timedelta(minutes=3))
    back = await jira.take(jira.system.webhooks[-1])
    assert outcome(back) == ("applied", ["send-back 200"])


async def test_a_person_who_does_the_same_while_a_write_does_not_arrive_is_heard(
    jira_back: WriteBackClient,
) -> None:
    def cut_off(request: httpx.Request) -> httpx.Response:
        if request.method == "POST":
            message = "it does not arrive"
            raise httpx.ReadTimeout(message)
        return jira.proxy.answer(request)

    jira = jira_back
    ((issue, case),) = await jira.start({**DONE, "activity": "Hand it in"})
    await jira.complete(case, 1)
    assert await jira.write_back(cut_off) == 1
    jira.system.move(issue, "Done", who="a person")
    jira.installation.clock.advance(timedelta(minutes=3))
    told = await jira.take(jira.system.webhooks[-1])
    assert outcome(told) == ("applied", ["complete-step 200"])
    await jira.write_back()
    assert await jira.states() == [("transition", "done", "found")]
    assert (await jira.writes())[0]["external_id"] is None


async def test_a_jira_that_is_away_for_an_hour_is_asked_rarely_and_loses_nothing(
    jira_back: WriteBackClient,
) -> None:
    jira = jira_back
    keys = tuple(f"SALES-{number}" for number in range(1, 9))
    issues = await finish(jira, DONE, keys=keys)
    asked = 0

    def away(_: httpx.Request) -> httpx.Response:
        nonlocal asked
        asked += 1
        message = "no route to host"
        raise httpx.ConnectError(message)

    for _ in range(60):
        await jira.write_back(away)
        await permit_again(jira)
        jira.installation.clock.advance(timedelta(minutes=1))
    assert MAX_FAILURES <= asked < 30
    assert (await jira.get("/connectors/jira", Role.OPERATOR)).json()["writes"]["waiting"] == 8
    for _ in range(3):
        jira.installation.clock.advance(LONGEST_PAUSE + HOUR)
        await jira.write_back()
        await permit_again(jira)
    assert [one.status for one in issues] == ["Done"] * 8
    assert written(jira) == [1] * 8
    known = (await jira.get("/connectors/jira", Role.OPERATOR)).json()["writes"]
    assert (known["waiting"], known["breaker"], known["code"]) == (0, "closed", None)


async def permit_again(jira: WriteBackClient) -> None:
    """Have the limit's time pass, which is the database's."""
    async with jira.area.pool.acquire() as db:
        await db.execute("UPDATE outbound_limit SET sent = '{}', blocked_until = NULL")


async def test_refused_credentials_are_tried_a_few_times_and_new_ones_at_once(
    jira_back: WriteBackClient, tmp_path: Path
) -> None:
    jira = jira_back
    keys = tuple(f"SALES-{number}" for number in range(1, 6))
    await finish(jira, DONE, keys=keys)
    credentials = (tmp_path / "credentials").read_text("utf-8")
    (tmp_path / "credentials").write_text("concord@example.com:withdrawn", "utf-8")
    worker = jira.worker()
    async with worker.http:
        for _ in range(120):
            await worker.work_once()
            await permit_again(jira)
            jira.installation.clock.advance(timedelta(minutes=1))
        assert 5 <= len(jira.system.requests) < 30
        known = (await jira.get("/connectors/jira", Role.OPERATOR)).json()["writes"]
        assert (known["code"], known["waiting"]) == ("access-refused", 5)
        (tmp_path / "credentials").write_text(credentials, "utf-8")
        jira.installation.clock.advance(HOUR)
        assert await worker.work_once() == 4
    assert written(jira) == [1] * 4


async def test_credentials_that_cannot_be_read_send_nothing(
    jira_back: WriteBackClient, tmp_path: Path
) -> None:
    jira = jira_back
    await finish(jira, DONE)
    (tmp_path / "credentials").unlink()
    worker = jira.worker()
    async with worker.http:
        with pytest.raises(SecretMissing, match="credentials"):
            await worker.work_once()
    assert jira.system.requests == []


@pytest.mark.parametrize("status", [429, 503])
async def test_a_retry_after_stops_all_writes_of_the_connector(
    jira_back: WriteBackClient, status: int
) -> None:
    jira = jira_back
    await finish(jira, DONE, keys=("SALES-1", "SALES-2"))
    limited = httpx.Response(status, headers={"Retry-After": "600"})
    jira.system.failures = [limited, limited]
    assert await jira.write_back() in {1, 2}, "the second may be stopped by the first"
    jira.system.failures.clear()
    jira.installation.clock.advance(HOUR)
    jira.system.requests.clear()
    assert await jira.write_back() == 0, "ten minutes of the database's clock are not over"
    assert jira.system.requests == []
    await permit_again(jira)
    assert await jira.write_back() == 2
    assert written(jira) == [1, 1]


async def test_the_limit_is_kept_by_all_replicas_together(
    jira_back: WriteBackClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    jira = jira_back
    monkeypatch.setattr(write_work, "LIMITS", (SendingLimit(5, HOUR),))
    await finish(jira, DONE, keys=tuple(f"SALES-{number}" for number in range(1, 9)))
    one, other, done = jira.worker(), jira.worker(), 0
    async with one.http, other.http:
        while tried := sum(await asyncio.gather(one.work_once(), other.work_once())):
            done += tried  # where both look at the same moment, one of them may claim nothing
    assert done == 5
    assert written(jira) == [1] * 5


async def test_a_process_that_ends_before_it_records_the_answer_writes_nothing_twice(
    jira_back: WriteBackClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    jira = jira_back
    await finish(jira, DONE)
    record = WriteWork._execute

    async def die(work: WriteWork, command: Any) -> None:
        if isinstance(command, NoteDone):
            raise asyncio.CancelledError
        await record(work, command)

    worker = jira.worker()
    async with worker.http:
        with monkeypatch.context() as patched:
            patched.setattr(WriteWork, "_execute", die)
            with pytest.raises(asyncio.CancelledError):
                await worker.work_once()
        assert written(jira) == [1]
        assert await worker.work_once() == 0, "the claim of the dead process holds"
        async with jira.area.pool.acquire() as db:
            await db.execute("UPDATE write_claim SET until = clock_timestamp() - interval '1 s'")
        assert await worker.work_once() == 1
    assert (written(jira), await jira.states()) == ([1], [("transition", "done", "found")])


async def test_an_unexpected_error_is_that_of_its_write_alone(
    jira_back: WriteBackClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    jira = jira_back
    await finish(jira, DONE, keys=("SALES-1", "SALES-2"))
    attempt = WriteWork._attempt
    broken: list[Any] = []

    async def fail_once(work: WriteWork, write: Any) -> None:
        if not broken:
            broken.append(write)
            raise ZeroDivisionError
        await attempt(work, write)

    monkeypatch.setattr(WriteWork, "_attempt", fail_once)
    assert await jira.write_back() == 2
    assert sorted(await jira.states()) == [
        ("transition", "done", "written"),
        ("transition", "planned", "unexpected-error"),
    ]


async def test_an_attempt_that_takes_too_long_is_a_failed_one(
    jira_back: WriteBackClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    jira = jira_back
    await finish(jira, DONE)

    async def hang(_work: WriteWork, _write: Any) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(WriteWork, "_attempt", hang)
    monkeypatch.setattr(write_work, "ATTEMPT_TIMEOUT_SECONDS", 0.05)
    assert await jira.write_back() == 1
    (waiting,) = await jira.writes()
    assert (waiting["code"], waiting["detail"]) == ("no-answer", "no end within 0.05 seconds")
