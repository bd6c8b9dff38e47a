"""What counts for nothing stands in the statement all the same, with the id of its fact."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from shared.eventsourcing.published_fact import Fact
from tests.incentives.area_client import IncentivesClient
from tests.incentives.fact_builders import (
    NOVEMBER_3,
    OCTOBER_15,
    department_registered,
    handoff_accepted,
    handoff_overdue,
    project_closed,
)
from tests.incentives.fact_builders_comms import REQUEST_SUBJECT, department_silent, leg_breached
from tests.incentives.fact_builders_goals import (
    GOAL_TITLE,
    goal_achieved,
    goal_blocked,
    goal_lagging,
    goal_recovered,
    goal_unblocked,
    goal_updated,
)

pytestmark = pytest.mark.asyncio(loop_scope="module")

EACH = [
    (goal_updated(1), "goals.goal-updated", "0.4000"),
    (goal_lagging(1), "goals.goal-lagging", "0.4000"),
    (goal_recovered(1), "goals.goal-recovered", "0.8000"),
    (goal_achieved(1), "goals.goal-achieved", "1.1000"),
    (goal_blocked(1), "goals.blocker-raised", None),
    (goal_unblocked(1), "goals.blocker-resolved", None),
    (department_silent(1), "comms.silence-alerted", None),
]


@pytest.mark.parametrize(("told", "name", "completion"), EACH, ids=[name for _, name, _ in EACH])
async def test_a_signal_is_shown_with_its_fact(
    area_client: IncentivesClient, told: Fact, name: str, completion: str | None
) -> None:
    await area_client.handle_facts(told)

    line = await area_client.statement_line("研发")
    assert (line["due"], line["by_kind"]) == (0, {})
    assert line["signals"] == [
        {
            "fact": name,
            "subject": REQUEST_SUBJECT if name.startswith("comms") else GOAL_TITLE,
            "at": "2026-10-15T10:00:00Z",
            "cause": str(told.id),
            "subject_id": "00000000-0000-0000-0000-000000000001",
            "completion": completion,
            "period": "2026-10",
        }
    ]


async def test_explain_names_every_signal(area_client: IncentivesClient) -> None:
    told = [one for one, _, _ in EACH]
    await area_client.handle_facts(
        *told, handoff_accepted(1), goal_lagging(2, "测试"), goal_lagging(3, at=NOVEMBER_3)
    )

    behind = await area_client.explain_line("研发", "signals")
    assert {(one["cause"], one["kind"]) for one in behind} == {
        (str(fact.id), name) for fact, name, _ in EACH
    }
    assert {(one["part"], one["outcome"], one["due_at"]) for one in behind} == {
        ("signal", None, None)
    }
    assert {one["at"] for one in behind} == {"2026-10-15T10:00:00Z"}
    for one in behind:
        recorded = await area_client.get_event(one["event_id"])
        assert recorded["signal"]["cause"] == one["cause"]
    assert len(await area_client.explain_line("研发")) == 1 + len(EACH)
    assert len(await area_client.explain_line("研发", "due")) == 1


async def test_facts_with_an_effect_are_named_behind_it(area_client: IncentivesClient) -> None:
    told = [handoff_overdue(1), leg_breached(1), project_closed("launch", "120")]
    await area_client.handle_facts(*told)

    behind = await area_client.explain_line("研发")
    assert {one["cause"] for one in behind} == {str(one.id) for one in told}
    assert {one["at"] for one in behind} == {None}


async def test_what_concerns_the_company_stands_in_the_whole_statement(
    area_client: IncentivesClient,
) -> None:
    await area_client.handle_facts(
        department_registered("研发"),
        goal_lagging(1, None),
        goal_blocked(2, None),
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


async def test_signals_come_by_their_moment(area_client: IncentivesClient) -> None:
    later, sooner = OCTOBER_15 + timedelta(hours=2), OCTOBER_15 - timedelta(hours=2)
    await area_client.handle_facts(
        goal_achieved(1, at=later), goal_blocked(1), goal_lagging(1, at=sooner)
    )

    assert [one["fact"] for one in (await area_client.statement_line("研发"))["signals"]] == [
        "goals.goal-lagging",
        "goals.blocker-raised",
        "goals.goal-achieved",
    ]


async def test_a_signal_twice_is_one(area_client: IncentivesClient) -> None:
    told = goal_lagging(1)
    await area_client.handle_facts(told, told)
    await area_client.handle_facts(told)

    assert len((await area_client.statement_line("研发"))["signals"]) == 1


async def test_a_signal_of_a_locked_month_is_shown_in_the_next_open_one(
    area_client: IncentivesClient,
) -> None:
    await area_client.handle_facts(goal_blocked(1))
    await area_client.lock_month()
    frozen = (await area_client.get("/statements/2026-10")).text
    told = goal_unblocked(1)

    await area_client.handle_facts(told)

    assert (await area_client.get("/statements/2026-10")).text == frozen
    assert len(json.loads(frozen)["departments"][0]["signals"]) == 1
    (shown,) = (await area_client.statement_line("研发", "2026-11"))["signals"]
    assert (shown["cause"], shown["period"]) == (str(told.id), "2026-10")
    assert (await area_client.get("/periods")).json()["items"] == [
        {"period": "2026-10", "status": "locked"},
        {"period": "2026-11", "status": "open"},
    ]
