"""Signals: facts without effect on the figures are shown in the statement with their ids."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from shared.eventsourcing.published_fact import Fact
from tests.incentives.area_client import IncentivesClient
from tests.incentives.fact_builders import (
    NOVEMBER_3,
    department_registered,
    handoff_accepted,
    handoff_overdue,
    project_closed,
)
from tests.incentives.fact_builders_comms import REQUEST_SUBJECT, reply_breached, silence_alerted
from tests.incentives.fact_builders_goals import (
    GOAL_TITLE,
    blocker_raised,
    blocker_resolved,
    goal_achieved,
    goal_lagging,
    goal_recovered,
    goal_updated,
)
from tests.incentives.generic_fact_builders import OCTOBER_15

pytestmark = pytest.mark.asyncio(loop_scope="module")

SIGNAL_FACTS = [
    (goal_updated(1), "goals.goal-updated", "0.4000"),
    (goal_lagging(1), "goals.goal-lagging", "0.4000"),
    (goal_recovered(1), "goals.goal-recovered", "0.8000"),
    (goal_achieved(1), "goals.goal-achieved", "1.1000"),
    (blocker_raised(1), "goals.blocker-raised", None),
    (blocker_resolved(1), "goals.blocker-resolved", None),
    (silence_alerted(1), "comms.silence-alerted", None),
]


@pytest.mark.parametrize(
    ("fact", "name", "completion"), SIGNAL_FACTS, ids=[name for _, name, _ in SIGNAL_FACTS]
)
async def test_a_signal_is_shown_with_its_fact(
    area_client: IncentivesClient, fact: Fact, name: str, completion: str | None
) -> None:
    await area_client.handle_facts(fact)

    line = await area_client.statement_line("研发")
    assert (line["due"], line["by_kind"]) == (0, {})
    assert line["signals"] == [
        {
            "fact": name,
            "subject": REQUEST_SUBJECT if name.startswith("comms") else GOAL_TITLE,
            "at": "2026-10-15T18:00:00+08:00",
            "cause": str(fact.id),
            "subject_id": "00000000-0000-0000-0000-000000000001",
            "completion": completion,
            "period": "2026-10",
        }
    ]


async def test_explain_names_every_signal(area_client: IncentivesClient) -> None:
    facts = [fact for fact, _, _ in SIGNAL_FACTS]
    await area_client.handle_facts(
        *facts, handoff_accepted(1), goal_lagging(2, "测试"), goal_lagging(3, at=NOVEMBER_3)
    )

    behind = await area_client.explain_line("研发", "signals")
    assert {(one["cause"], one["kind"]) for one in behind} == {
        (str(fact.id), name) for fact, name, _ in SIGNAL_FACTS
    }
    assert {(one["part"], one["outcome"], one["due_at"]) for one in behind} == {
        ("signal", None, None)
    }
    assert {one["at"] for one in behind} == {"2026-10-15T18:00:00+08:00"}
    for one in behind:
        recorded = await area_client.get_event(one["event_id"])
        assert recorded["signal"]["cause"] == one["cause"]
    assert len(await area_client.explain_line("研发")) == 1 + len(SIGNAL_FACTS)
    assert len(await area_client.explain_line("研发", "due")) == 1


async def test_facts_that_change_figures_are_named_behind_them(
    area_client: IncentivesClient,
) -> None:
    facts = [handoff_overdue(1), reply_breached(1), project_closed("launch", "120")]
    await area_client.handle_facts(*facts)

    behind = await area_client.explain_line("研发")
    assert {one["cause"] for one in behind} == {str(one.id) for one in facts}
    assert {one["at"] for one in behind} == {None}


async def test_signals_of_the_company_are_shown_only_in_the_whole_statement(
    area_client: IncentivesClient,
) -> None:
    await area_client.handle_facts(
        department_registered("研发"),
        goal_lagging(1, None),
        blocker_raised(2, None),
        goal_achieved(3),
    )

    whole = await area_client.get_statement("2026-10")
    assert [one["fact"] for one in whole["signals"]] == [
        "goals.goal-lagging",
        "goals.blocker-raised",
    ]
    (line,) = whole["departments"]
    assert [one["fact"] for one in line["signals"]] == ["goals.goal-achieved"]
    of_one = (await area_client.get("/statements/2026-10", department="研发")).json()
    assert of_one == {**whole, "signals": []}


async def test_signals_are_sorted_by_their_time(area_client: IncentivesClient) -> None:
    later, sooner = OCTOBER_15 + timedelta(hours=2), OCTOBER_15 - timedelta(hours=2)
    await area_client.handle_facts(
        goal_achieved(1, at=later), blocker_raised(1), goal_lagging(1, at=sooner)
    )

    assert [one["fact"] for one in (await area_client.statement_line("研发"))["signals"]] == [
        "goals.goal-lagging",
        "goals.blocker-raised",
        "goals.goal-achieved",
    ]


async def test_a_signal_delivered_twice_is_shown_once(area_client: IncentivesClient) -> None:
    fact = goal_lagging(1)
    await area_client.handle_facts(fact, fact)
    await area_client.handle_facts(fact)

    assert len((await area_client.statement_line("研发"))["signals"]) == 1


async def test_a_signal_of_a_locked_month_is_shown_in_the_next_open_one(
    area_client: IncentivesClient,
) -> None:
    await area_client.handle_facts(blocker_raised(1))
    await area_client.lock_month()
    frozen = (await area_client.get("/statements/2026-10")).text
    fact = blocker_resolved(1)

    await area_client.handle_facts(fact)

    assert (await area_client.get("/statements/2026-10")).text == frozen
    assert len(json.loads(frozen)["departments"][0]["signals"]) == 1
    (shown,) = (await area_client.statement_line("研发", "2026-11"))["signals"]
    assert (shown["cause"], shown["period"]) == (str(fact.id), "2026-10")
    months = (await area_client.get("/periods")).json()["items"]
    assert [(month["period"], month["status"]) for month in months] == [
        ("2026-10", "locked"),
        ("2026-11", "open"),
    ]
