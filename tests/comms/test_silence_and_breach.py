"""A late reply and a silence are told by themselves, each exactly once."""

import asyncio
from datetime import timedelta

import pytest

from services.comms.service import service
from shared.testing.house import OpenHouse
from tests.comms.asking import Asking
from tests.comms.company import Company

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


@pytest.fixture
def asking(company: Company) -> Asking:
    """Give departments that ask each other; it is Monday, nine o'clock."""
    return Asking(company)


async def test_a_missed_reply_is_told_once(asking: Asking) -> None:
    path, house = await asking.ask(), asking.company.house
    await house.pass_by(DAY)
    assert await asking.company.facts("reply-breached") == []
    await house.pass_by(timedelta(microseconds=1))
    await house.pass_by(DAY / 2)
    await house.fire()
    (told,) = await asking.company.facts("reply-breached")
    assert told["request_id"] in path
    assert (told["leg"], told["department"]) == (1, "rnd")
    assert told["at"] == told["due_at"] == "2026-11-24T01:00:00Z"
    assert (await asking.read(path))["breached"] is True


async def test_two_timers_that_race_tell_it_once(asking: Asking) -> None:
    for _ in range(20):
        await asking.ask()
    house = asking.company.house
    house.clock.pass_by(9 * DAY)
    timers = [timer for timer in (house.area("comms").timer() for _ in range(4)) if timer]
    await asyncio.gather(*(timer.fire(3) for timer in timers * 4))
    await house.fire()
    for ending in ("reply-breached", "silence-alerted"):
        told = await asking.company.facts(ending)
        assert len(told) == len({fact["request_id"] for fact in told}) == 20


async def test_what_came_about_while_we_were_down_is_told_as_of_then(house: OpenHouse) -> None:
    async with house([service]) as before:
        await Asking(Company(before)).ask()
        clock = before.clock
    clock.pass_by(30 * DAY)
    async with house([service], clock=clock) as after:
        await after.fire()
        await after.fire()
        company = Company(after)
        (breach,) = await company.facts("reply-breached")
        (alert,) = await company.facts("silence-alerted")
        path = f"/requests/{alert['request_id']}"
        alerts = (await company.get(path)).json()["alerts"]
    assert breach["at"] == "2026-11-24T01:00:00Z"
    assert alert["at"] == "2026-11-25T01:00:00Z"
    assert [(one["step"], one["whom"], one["at"]) for one in alerts] == [
        (1, "head", "2026-11-25T01:00:00Z"),
        (2, "officer-communication", "2026-11-27T01:00:00Z"),
        (3, "general-manager", "2026-12-01T01:00:00Z"),
    ]


async def test_a_silence_is_told_to_the_head_and_anew_after_a_word(asking: Asking) -> None:
    path, house = await asking.ask(), asking.company.house
    await house.pass_by(2 * DAY + HOUR)
    (first,) = await asking.company.facts("silence-alerted")
    assert (first["silent_since"], first["head"]) == ("2026-11-23T01:00:00Z", None)
    await asking.reply(path)
    await house.pass_by(2 * DAY)
    assert len(await asking.company.facts("silence-alerted")) == 1
    await house.pass_by(3 * DAY)
    _, second = await asking.company.facts("silence-alerted")
    assert (second["silent_since"], second["at"]) == (
        "2026-11-25T02:00:00Z",
        "2026-11-27T02:00:00Z",
    )


async def test_no_time_runs_while_the_clock_is_paused(asking: Asking) -> None:
    path, house = await asking.ask(), asking.company.house
    await asking.pause(path)
    await house.pass_by(30 * DAY)
    assert await asking.company.facts("reply-breached") == []
    assert await asking.company.facts("silence-alerted") == []
    await asking.does(path, "resume", "sales")
    await house.pass_by(DAY + HOUR)
    (told,) = await asking.company.facts("reply-breached")
    assert told["at"] == "2026-12-24T01:00:00Z"


async def test_a_late_answer_is_told_late_even_before_the_timer_looks(asking: Asking) -> None:
    path = await asking.ask(matter="simple")
    asking.company.house.clock.pass_by(3 * HOUR)
    await asking.resolve(path)
    await asking.company.house.fire()
    (breach,) = await asking.company.facts("reply-breached")
    (reply,) = await asking.company.facts("request-replied")
    (closed,) = await asking.company.facts("request-closed")
    assert breach["due_at"] == reply["due_at"] == "2026-11-23T03:00:00Z" < reply["replied_at"]
    assert reply["resolved"] is closed["resolved"] is True


async def test_a_correction_takes_back_what_was_told(asking: Asking) -> None:
    path, house = await asking.ask(), asking.company.house
    await house.pass_by(DAY + HOUR)
    await asking.pause(path, at="2026-11-23T02:00:00Z")
    (told,) = await asking.company.facts("reply-released")
    assert (told["leg"], told["reason"]) == (1, "a pause was entered for an earlier time")
    await asking.correct(path, await asking.entry(path, "pause"), "strike-out")
    assert len(await asking.company.facts("reply-breached")) == 2
    await house.fire()
    assert len(await asking.company.facts("reply-breached")) == 2
