"""The same key is the same request: answered again, never carried out again."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest
from starlette.responses import JSONResponse

from shared.eventsourcing.store import IdempotencyKey
from shared.http.callers import Caller
from shared.http.commands import Asked, Commands
from shared.http.problems import Problem
from shared.postgres.idempotency import KEPT, PostgresAnswers, Remembered
from shared.runtime.area import Area
from shared.testing.clock import MovableClock
from shared.testing.database import FreshDatabase
from tests.shared.backbone import everything, opened
from tests.shared.toys.bell import BELL, BellRefused, Ring, Silence
from tests.shared.toys.tower import bell_service

CALLER = Caller("tester", frozenset(), None)
KEY = IdempotencyKey("tester", "first", "a digest")
ASKED = Asked(CALLER, None, KEY)


@dataclass(frozen=True)
class Desk:
    """Where commands come in; two of them are two processes."""

    area: Area

    async def ask(self, command: Ring | Silence, asked: Asked = ASKED) -> JSONResponse:
        return await self.area.commands.carry_out(asked, BELL, command, id=command.bell)

    async def events(self) -> int:
        return len(await everything(self.area))


@pytest.fixture
async def desk(fresh: FreshDatabase) -> AsyncIterator[Desk]:
    async with opened(fresh, bell_service) as (bell,):
        yield Desk(bell)


@pytest.fixture
async def other(fresh: FreshDatabase, desk: Desk) -> AsyncIterator[Desk]:
    async with opened(fresh, bell_service) as (bell,):
        yield Desk(bell)


async def test_a_repeated_request_gets_the_first_answer(desk: Desk) -> None:
    first = await desk.ask(Ring("tom"))
    await desk.ask(Ring("tom"), Asked(CALLER, None, None))
    again = await desk.ask(Ring("tom"))
    assert again.body == first.body
    assert again.headers["etag"] == first.headers["etag"] == '"1"'
    assert await desk.events() == 2


async def test_another_request_under_the_same_key_is_refused(desk: Desk) -> None:
    await desk.ask(Ring("tom"))
    with pytest.raises(Problem) as reused:
        await desk.ask(Ring("ben"), Asked(CALLER, None, replace(KEY, fingerprint="another")))
    assert (reused.value.status, reused.value.code) == (422, "key-reused")
    assert await desk.events() == 1


async def test_everybody_has_keys_of_their_own(desk: Desk) -> None:
    await desk.ask(Ring("tom"))
    await desk.ask(Ring("tom"), Asked(CALLER, None, replace(KEY, caller="somebody else")))
    assert await desk.events() == 2


async def test_a_request_still_under_way_is_not_begun_again(desk: Desk) -> None:
    answers = await asyncio.gather(
        desk.ask(Ring("tom")), desk.ask(Ring("tom")), return_exceptions=True
    )
    (problem,) = [answer for answer in answers if isinstance(answer, Problem)]
    assert (problem.status, problem.code) == (409, "in-progress")
    assert await desk.events() == 1


async def test_a_refusal_is_remembered_too(desk: Desk) -> None:
    unknown = Asked(CALLER, None, KEY)
    with pytest.raises(BellRefused, match="no bell tom"):
        await desk.ask(Silence("tom"), unknown)
    await desk.ask(Ring("tom"), Asked(CALLER, None, None))
    with pytest.raises(Problem, match="no bell tom") as remembered:
        await desk.ask(Silence("tom"), unknown)
    assert (remembered.value.status, remembered.value.code) == (404, "unknown-bell")


async def test_nothing_left_to_do_is_an_answer_too(desk: Desk) -> None:
    for asked in (None, None, KEY, KEY):
        command = Ring("tom") if not await desk.events() else Silence("tom")
        answer = await desk.ask(command, Asked(CALLER, None, asked))
    assert json.loads(bytes(answer.body)) == {"id": "tom", "version": 2}


async def test_two_processes_racing_carry_it_out_once(desk: Desk, other: Desk) -> None:
    for number in range(10):
        asked = Asked(CALLER, None, replace(KEY, key=str(number)))
        answers = await asyncio.gather(
            desk.ask(Ring(f"b{number}"), asked), other.ask(Ring(f"b{number}"), asked)
        )
        assert answers[0].body == answers[1].body
    assert await desk.events() == 10


async def test_two_processes_racing_to_a_refusal_agree(desk: Desk, other: Desk) -> None:
    for number in range(10):
        asked = Asked(CALLER, None, replace(KEY, key=str(number)))
        answers = await asyncio.gather(
            desk.ask(Silence("nobody"), asked),
            other.ask(Silence("nobody"), asked),
            return_exceptions=True,
        )
        assert {str(answer) for answer in answers} == {"there is no bell nobody"}


@dataclass
class LooksAway:
    """Finds no answer the first time: another process gives it just after we have looked."""

    answers: PostgresAnswers
    looked: bool = False

    async def find(self, key: IdempotencyKey) -> Remembered | None:
        found = await self.answers.find(key) if self.looked else None
        self.looked = True
        return found

    async def keep(self, key: IdempotencyKey, answer: str, at: datetime) -> None:
        await self.answers.keep(key, answer, at)


async def test_within_a_unit_a_key_taken_meanwhile_is_answered(desk: Desk) -> None:
    bell = desk.area
    late = Commands("bell", bell.store, LooksAway(bell.answers), {}, bell.clock, bell.ids)
    first = await desk.ask(Ring("tom"))
    async with bell.unit() as unit:
        answer = await late.carry_out(ASKED, BELL, Ring("ben"), id="ben", within=unit)
    assert answer.body == first.body
    assert await desk.events() == 1


async def test_answers_are_kept_for_two_days(fresh: FreshDatabase) -> None:
    clock = MovableClock()
    async with opened(fresh, bell_service, clock=clock) as (bell,):
        await Desk(bell).ask(Ring("tom"))
    clock.pass_by(KEPT)
    async with opened(fresh, bell_service, clock=clock) as (bell,):
        assert await bell.answers.find(KEY)
    clock.pass_by(timedelta(seconds=1))
    async with opened(fresh, bell_service, clock=clock) as (bell,):
        assert await bell.answers.find(KEY) is None
