"""What requests and replies cost, corrections included; and what is told of them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.comms.asking import Asking
from tests.comms.company import Company

RATES = {"effective_from": "2026-11", "minutes_per_request": 3, "minutes_per_reply": 7}


async def minutes(company: Company, department: str, period: str = "2026-11") -> dict[str, int]:
    """Return a department's figures of a month by kind, without those that are 0."""
    answer = await company.get("/cost", period=period, department=department)
    found: list[dict[str, Any]] = answer.json()["items"]
    return {
        kind: one[kind]["person_minutes"]
        for one in found
        for kind in ("requests", "replies")
        if one[kind]["person_minutes"]
    }


async def test_by_the_built_in_policy_a_reply_is_ten_minutes_and_a_request_none(
    company: Company,
) -> None:
    asking = Asking(company)
    path = await asking.ask()
    await asking.reply(path)
    await asking.resolve(path)
    assert await minutes(company, "rnd") == {"replies": 20}
    assert await minutes(company, "sales") == {}
    (found,) = (await company.get("/cost", period="2026-11", department="sales")).json()["items"]
    assert len(found["requests"]["events"]) == 1


async def test_a_policy_says_what_a_request_and_a_reply_cost(company: Company) -> None:
    await company.post("/cost-policies", RATES)
    asking = Asking(company)
    path = await asking.ask()
    await asking.reply(path)
    await asking.pause(path)
    assert await minutes(company, "rnd") == {"replies": 7}
    assert await minutes(company, "sales") == {"requests": 3}


async def test_a_reply_that_never_happened_costs_nothing(company: Company) -> None:
    asking = Asking(company)
    path = await asking.ask()
    await asking.reply(path)
    voided = await asking.correct(path, await asking.entry(path, "progress"), "strike-out")
    assert voided.status_code == 200, voided.text
    assert await minutes(company, "rnd") == {}


async def test_a_reply_costs_in_the_month_it_was_really_given(company: Company) -> None:
    asking = Asking(company)
    path = await asking.ask()
    company.house.clock.pass_by(timedelta(days=9))
    await asking.reply(path)
    assert await minutes(company, "rnd", "2026-12") == {"replies": 10}
    entry = await asking.entry(path, "progress")
    retimed = await asking.correct(path, entry, "retime", at="2026-11-30T15:59:59Z")
    assert retimed.status_code == 200, retimed.text
    assert await minutes(company, "rnd", "2026-12") == {}
    assert await minutes(company, "rnd") == {"replies": 10}


async def test_a_silence_and_a_late_reply_are_told_once(company: Company) -> None:
    path = await Asking(company).ask()
    await company.house.pass_by(timedelta(days=3))
    await company.house.fire()
    found = await company.notices(about=path.removeprefix("/requests/"))
    assert sorted(one["kind"] for one in found) == ["reply-breached", "silence-alerted"]
    assert [one["to"] for one in found if one["kind"] == "silence-alerted"] == [["rnd"]]
    await company.house.pass_by(timedelta(days=9))
    kinds = [one["kind"] for one in await company.notices(kind="silence-alerted")]
    assert len(kinds) == 1
