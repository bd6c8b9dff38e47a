"""What counts for nothing stands in the statement all the same, with the id of its fact."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from shared.eventsourcing.fact import Fact
from tests.incentives.accounts import Accounts
from tests.incentives.tidings import (
    NOVEMBER_3,
    OCTOBER_15,
    accepted,
    closed,
    overdue,
    registered,
)
from tests.incentives.tidings_of_comms import SUBJECT, breached, silent
from tests.incentives.tidings_of_goals import (
    TITLE,
    achieved,
    blocked,
    lagging,
    recovered,
    unblocked,
    updated,
)

pytestmark = pytest.mark.asyncio(loop_scope="module")

EACH = [
    (updated(1), "goals.goal-updated", "0.4000"),
    (lagging(1), "goals.goal-lagging", "0.4000"),
    (recovered(1), "goals.goal-recovered", "0.8000"),
    (achieved(1), "goals.goal-achieved", "1.1000"),
    (blocked(1), "goals.blocker-raised", None),
    (unblocked(1), "goals.blocker-resolved", None),
    (silent(1), "comms.silence-alerted", None),
]


@pytest.mark.parametrize(("told", "name", "completion"), EACH, ids=[name for _, name, _ in EACH])
async def test_a_signal_is_shown_with_its_fact(
    accounts: Accounts, told: Fact, name: str, completion: str | None
) -> None:
    await accounts.hear(told)

    line = await accounts.line("研发")
    assert (line["due"], line["by_kind"]) == (0, {})
    assert line["signals"] == [
        {
            "fact": name,
            "subject": SUBJECT if name.startswith("comms") else TITLE,
            "at": "2026-10-15T10:00:00Z",
            "cause": str(told.id),
            "subject_id": "00000000-0000-0000-0000-000000000001",
            "completion": completion,
            "period": "2026-10",
        }
    ]


async def test_explain_names_every_signal(accounts: Accounts) -> None:
    told = [one for one, _, _ in EACH]
    await accounts.hear(*told, accepted(1), lagging(2, "测试"), lagging(3, at=NOVEMBER_3))

    behind = await accounts.explain("研发", "signals")
    assert {(one["cause"], one["kind"]) for one in behind} == {
        (str(fact.id), name) for fact, name, _ in EACH
    }
    assert {(one["part"], one["outcome"], one["due_at"]) for one in behind} == {
        ("signal", None, None)
    }
    assert {one["at"] for one in behind} == {"2026-10-15T10:00:00Z"}
    for one in behind:
        recorded = await accounts.event(one["event_id"])
        assert recorded["signal"]["cause"] == one["cause"]
    assert len(await accounts.explain("研发")) == 1 + len(EACH)
    assert len(await accounts.explain("研发", "due")) == 1


async def test_facts_with_an_effect_are_named_behind_it(accounts: Accounts) -> None:
    told = [overdue(1), breached(1), closed("launch", "120")]
    await accounts.hear(*told)

    behind = await accounts.explain("研发")
    assert {one["cause"] for one in behind} == {str(one.id) for one in told}
    assert {one["at"] for one in behind} == {None}


async def test_what_concerns_the_company_stands_in_the_whole_statement(
    accounts: Accounts,
) -> None:
    await accounts.hear(registered("研发"), lagging(1, None), blocked(2, None), achieved(3))

    whole = await accounts.statement("2026-10")
    assert [one["fact"] for one in whole["signals"]] == [
        "goals.goal-lagging",
        "goals.blocker-raised",
    ]
    (line,) = whole["departments"]
    assert [one["fact"] for one in line["signals"]] == ["goals.goal-achieved"]
    of_one = (await accounts.get("/statements/2026-10", department="研发")).json()
    assert of_one == {**whole, "signals": []}


async def test_signals_come_by_their_moment(accounts: Accounts) -> None:
    later, sooner = OCTOBER_15 + timedelta(hours=2), OCTOBER_15 - timedelta(hours=2)
    await accounts.hear(achieved(1, at=later), blocked(1), lagging(1, at=sooner))

    assert [one["fact"] for one in (await accounts.line("研发"))["signals"]] == [
        "goals.goal-lagging",
        "goals.blocker-raised",
        "goals.goal-achieved",
    ]


async def test_a_signal_twice_is_one(accounts: Accounts) -> None:
    told = lagging(1)
    await accounts.hear(told, told)
    await accounts.hear(told)

    assert len((await accounts.line("研发"))["signals"]) == 1


async def test_a_signal_of_a_locked_month_is_shown_in_the_next_open_one(
    accounts: Accounts,
) -> None:
    await accounts.hear(blocked(1))
    await accounts.lock()
    frozen = (await accounts.get("/statements/2026-10")).text
    told = unblocked(1)

    await accounts.hear(told)

    assert (await accounts.get("/statements/2026-10")).text == frozen
    assert len(json.loads(frozen)["departments"][0]["signals"]) == 1
    (shown,) = (await accounts.line("研发", "2026-11"))["signals"]
    assert (shown["cause"], shown["period"]) == (str(told.id), "2026-10")
    assert (await accounts.get("/periods")).json()["items"] == [
        {"period": "2026-10", "status": "locked"},
        {"period": "2026-11", "status": "open"},
    ]
