"""A request with the same key gets the stored response and is never executed again."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from starlette.responses import JSONResponse

from shared.eventsourcing.bus_consumer_port import BusUnavailable
from shared.eventsourcing.event_store import IdempotencyKey, StoreUnavailable, VersionConflict
from shared.http.auth import Caller
from shared.http.command_execution import CommandRequest
from shared.http.idempotency import IdempotencyGuard
from shared.http.problem_details import ProblemError
from shared.installation.system_clock_and_ids import utc_now
from shared.postgres.embedded_bus import EmbeddedBus
from shared.postgres.idempotency import RETENTION
from shared.postgres.in_process_signal import InProcessSignal
from shared.service_runtime import response_cleanup
from shared.service_runtime.process_roles import ProcessRole
from shared.service_runtime.running_area import RunningArea
from shared.testing.manual_clock import ManualClock
from shared.testing.postgres_test_server import FreshDatabase
from tests.shared.area_harness import open_areas, read_all_events, wait_until_true
from tests.shared.sample_areas.publisher_area import (
    BELL_DECIDER,
    BellRefused,
    BellSilenced,
    RingBell,
    SilenceBell,
)
from tests.shared.sample_areas.publisher_service import publisher_service

CALLER = Caller("tester", frozenset(), None)
KEY = IdempotencyKey("tester", "first", "a digest")
REQUEST = CommandRequest(CALLER, None, KEY)


@dataclass(frozen=True)
class CommandEndpoint:
    """Executes commands in one area; two endpoints simulate two processes."""

    area: RunningArea

    async def send_command(
        self, command: RingBell | SilenceBell, request: CommandRequest = REQUEST
    ) -> JSONResponse:
        return await self.area.command_executor.execute(
            request, BELL_DECIDER, command, id=command.bell
        )

    async def count_events(self) -> int:
        return len(await read_all_events(self.area))


@pytest.fixture
async def command_endpoint(fresh_database: FreshDatabase) -> AsyncIterator[CommandEndpoint]:
    async with open_areas(fresh_database, publisher_service) as (bell,):
        yield CommandEndpoint(bell)


@pytest.fixture
async def other_endpoint(
    fresh_database: FreshDatabase, command_endpoint: CommandEndpoint
) -> AsyncIterator[CommandEndpoint]:
    async with open_areas(fresh_database, publisher_service) as (bell,):
        yield CommandEndpoint(bell)


async def test_a_repeated_request_gets_the_first_answer(command_endpoint: CommandEndpoint) -> None:
    first = await command_endpoint.send_command(RingBell("tom"))
    await command_endpoint.send_command(RingBell("tom"), CommandRequest(CALLER, None, None))
    again = await command_endpoint.send_command(RingBell("tom"))
    assert again.body == first.body
    assert again.headers["etag"] == first.headers["etag"] == '"1"'
    assert await command_endpoint.count_events() == 2


async def test_another_request_under_the_same_key_is_refused(
    command_endpoint: CommandEndpoint,
) -> None:
    await command_endpoint.send_command(RingBell("tom"))
    with pytest.raises(ProblemError) as reused:
        await command_endpoint.send_command(
            RingBell("ben"), CommandRequest(CALLER, None, replace(KEY, fingerprint="another"))
        )
    assert (reused.value.problem.status, reused.value.problem.code) == (422, "key-reused")
    assert await command_endpoint.count_events() == 1


async def test_keys_are_separate_per_caller(command_endpoint: CommandEndpoint) -> None:
    await command_endpoint.send_command(RingBell("tom"))
    await command_endpoint.send_command(
        RingBell("tom"), CommandRequest(CALLER, None, replace(KEY, caller="somebody else"))
    )
    assert await command_endpoint.count_events() == 2


async def test_a_request_in_progress_is_not_executed_again(
    command_endpoint: CommandEndpoint,
) -> None:
    answers = await asyncio.gather(
        command_endpoint.send_command(RingBell("tom")),
        command_endpoint.send_command(RingBell("tom")),
        return_exceptions=True,
    )
    (problem,) = [answer for answer in answers if isinstance(answer, ProblemError)]
    assert (problem.problem.status, problem.problem.code) == (409, "in-progress")
    assert await command_endpoint.count_events() == 1


async def test_a_refusal_is_stored_too(command_endpoint: CommandEndpoint) -> None:
    request = CommandRequest(CALLER, None, KEY)
    with pytest.raises(BellRefused, match="no bell tom"):
        await command_endpoint.send_command(SilenceBell("tom"), request)
    await command_endpoint.send_command(RingBell("tom"), CommandRequest(CALLER, None, None))
    with pytest.raises(ProblemError, match="no bell tom") as repeated:
        await command_endpoint.send_command(SilenceBell("tom"), request)
    assert (repeated.value.problem.status, repeated.value.problem.code) == (404, "unknown-bell")


async def test_an_empty_result_is_stored_too(command_endpoint: CommandEndpoint) -> None:
    for key in (None, None, KEY, KEY):
        command = (
            RingBell("tom") if not await command_endpoint.count_events() else SilenceBell("tom")
        )
        answer = await command_endpoint.send_command(command, CommandRequest(CALLER, None, key))
    assert json.loads(bytes(answer.body)) == {"id": "tom", "version": 2}


async def test_two_racing_processes_execute_a_request_once(
    command_endpoint: CommandEndpoint, other_endpoint: CommandEndpoint
) -> None:
    for number in range(10):
        request = CommandRequest(CALLER, None, replace(KEY, key=str(number)))
        answers = await asyncio.gather(
            command_endpoint.send_command(RingBell(f"b{number}"), request),
            other_endpoint.send_command(RingBell(f"b{number}"), request),
        )
        assert answers[0].body == answers[1].body
    assert await command_endpoint.count_events() == 10


async def test_two_racing_processes_answer_with_the_same_refusal(
    command_endpoint: CommandEndpoint, other_endpoint: CommandEndpoint
) -> None:
    for number in range(10):
        request = CommandRequest(CALLER, None, replace(KEY, key=str(number)))
        answers = await asyncio.gather(
            command_endpoint.send_command(SilenceBell("nobody"), request),
            other_endpoint.send_command(SilenceBell("nobody"), request),
            return_exceptions=True,
        )
        assert {str(answer) for answer in answers} == {"there is no bell nobody"}


async def test_within_a_unit_of_work_a_taken_key_gets_the_stored_response(
    command_endpoint: CommandEndpoint,
) -> None:
    bell = command_endpoint.area
    first = await command_endpoint.send_command(RingBell("tom"))
    async with bell.unit_of_work() as unit:
        answer = await bell.command_executor.execute(
            REQUEST, BELL_DECIDER, RingBell("ben"), id="ben", unit_of_work=unit
        )
    assert answer.body == first.body
    assert await command_endpoint.count_events() == 1


async def test_responses_are_stored_for_two_days(fresh_database: FreshDatabase) -> None:
    clock = ManualClock()
    async with open_areas(fresh_database, publisher_service, clock=clock) as (bell,):
        responses = bell.idempotent_responses
        await CommandEndpoint(bell).send_command(RingBell("tom"))
        for key in ("second", "third"):
            await responses.store(IdempotencyKey("tester", key, ""), "{}", clock())
        clock.advance(RETENTION)
        assert not await responses.delete_expired(clock())
        assert await responses.find(KEY)
        clock.advance(timedelta(seconds=1))
        await responses.store(IdempotencyKey("tester", "late", ""), "{}", clock())
        assert await responses.delete_expired(clock(), limit=2)
        assert not await responses.delete_expired(clock(), limit=2)
        assert await responses.find(KEY) is None
        assert await responses.find(IdempotencyKey("tester", "late", ""))


async def test_a_process_that_runs_on_deletes_what_expires_meanwhile(
    fresh_database: FreshDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(response_cleanup, "CLEANUP_INTERVAL_SECONDS", 0.0)
    clock = ManualClock()
    async with open_areas(fresh_database, publisher_service, clock=clock) as (bell,):
        responses = bell.idempotent_responses
        work, _follow_log = bell.background_tasks(
            EmbeddedBus({}, InProcessSignal()), frozenset({ProcessRole.BACKGROUND_WORK})
        )
        running = asyncio.ensure_future(work())
        try:
            await CommandEndpoint(bell).send_command(RingBell("tom"))
            assert await responses.find(KEY)
            clock.advance(RETENTION + timedelta(seconds=1))

            async def is_deleted() -> bool:
                return await responses.find(KEY) is None

            await wait_until_true(is_deleted)
        finally:
            running.cancel()


async def test_an_unavailable_database_ends_no_cleanup(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    calls = asyncio.Queue[None]()

    class Unavailable:
        async def delete_expired(self, now: datetime) -> bool:
            calls.put_nowait(None)
            raise ConnectionRefusedError

    monkeypatch.setattr(response_cleanup, "CLEANUP_INTERVAL_SECONDS", 0.0)
    area: Any = SimpleNamespace(name="bell", clock=utc_now, idempotent_responses=Unavailable())
    running = asyncio.create_task(response_cleanup.delete_expired_responses(area))
    for _ in range(2):
        await calls.get()
    running.cancel()
    assert "responses of bell are deleted later" in caplog.text


class RecordingStore:
    """Stores responses in memory."""

    def __init__(self) -> None:
        self.stored: list[str] = []

    async def find(self, key: IdempotencyKey) -> None:
        return None

    async def store(self, key: IdempotencyKey, response: str, stored_at: datetime) -> None:
        self.stored.append(response)


@pytest.mark.parametrize(
    "error", [StoreUnavailable("gone"), BusUnavailable("gone"), VersionConflict("bell-tom", 1)]
)
async def test_what_a_repetition_may_overcome_is_no_answer_to_store(error: Exception) -> None:
    store = RecordingStore()
    guard = IdempotencyGuard(store, {BellRefused: 409}, utc_now)
    await guard.store_refusal(KEY, error)
    assert not store.stored
    await guard.store_refusal(KEY, BellSilenced())
    assert len(store.stored) == 1


async def test_a_stored_refusal_is_told_in_the_language_of_who_asks_again(
    command_endpoint: CommandEndpoint,
) -> None:
    request = CommandRequest(CALLER, None, KEY)
    with pytest.raises(BellRefused):
        await command_endpoint.send_command(SilenceBell("tom"), request)
    with pytest.raises(ProblemError) as repeated:
        await command_endpoint.send_command(SilenceBell("tom"), request)
    problem = repeated.value.problem
    assert problem.to_document("/", "en")["detail"] == "there is no bell tom"
    assert problem.to_document("/", "zh")["detail"] == "没有铃 tom"
    assert problem.to_document("/", "zh")["title"] == "不存在"
