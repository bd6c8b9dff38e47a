"""Outcomes whose target is to be undercut: defects, days, cost."""

from __future__ import annotations

import json
from decimal import Decimal
from fractions import Fraction

import pytest

from services.incentives.domain.bonus_pool_split import compute_bonus_pool
from services.incentives.domain.incentive_plan import BUILT_IN_PLAN
from services.incentives.domain.project_outcome import ProjectOutcome
from services.incentives.projections.explained_bonus import explain_bonus
from services.incentives.projections.explained_bonus_rule import describe_bonus_rule
from shared.contracts.duties_corrections import ProjectCorrected
from shared.eventsourcing.published_fact import Fact
from shared.testing.read_models import rebuild_read_models
from tests.incentives.area_client import IncentivesClient, build_fact
from tests.incentives.fact_builders import project_closed
from tests.incentives.generic_fact_builders import OCTOBER_15
from tests.incentives.test_api_month_what_if import compare
from tests.incentives.test_project_bonus import launch

DEFECTS = launch("20", target="20", rd="0.6", test="0.4").model_copy(
    update={"direction": "down", "unit": "defects"}
)


def defects(actual: str) -> ProjectOutcome:
    return DEFECTS.model_copy(update={"actual": Decimal(actual)})


@pytest.mark.parametrize(
    ("actual", "factor", "pool_minor"),
    [
        ("20", "1", 10_000_00),
        ("16", "5/4", 12_500_00),
        ("18", "10/9", 11_111_11),  # 1,111,111.1… is floored
        ("13.333333", "1.5", 15_000_00),  # 1.50000003…
        ("0.000001", "1.5", 15_000_00),
        ("0", "1.5", 15_000_00),
        ("-5", "1.5", 15_000_00),
    ],
)
def test_the_pool_grows_the_less_there_is_up_to_the_cap(
    actual: str, factor: str, pool_minor: int
) -> None:
    pool = compute_bonus_pool(defects(actual), BUILT_IN_PLAN, {})

    assert (pool.target_met, pool.factor) == (True, Fraction(factor))
    assert pool.pool_minor == pool_minor == sum(pool.shares.values())


def test_above_a_target_to_be_undercut_there_is_no_pool() -> None:
    pool = compute_bonus_pool(defects("20.000001"), BUILT_IN_PLAN, {})

    assert (pool.target_met, pool.pool_minor, pool.shares) == (False, None, {})


def test_outcomes_of_before_keep_their_bytes() -> None:
    up = launch("120")
    assert "direction" not in up.model_dump_json()
    assert ProjectOutcome.model_validate_json(up.model_dump_json()) == up
    assert json.loads(DEFECTS.model_dump_json())["direction"] == "down"
    assert ProjectOutcome.model_validate_json(DEFECTS.model_dump_json()) == DEFECTS


@pytest.mark.parametrize(
    ("outcome", "en", "zh"),
    [
        (
            defects("16"),
            (
                "16 defects stays within the target of at most 20 defects; pool, rounded down:"
                " 1000000 × min(20 ÷ 16, 1.5) = 1250000"
            ),
            "实际 16 defects 未超过目标 20 defects（越低越好）；奖金池向下取整：1000000 ×",
        ),
        (
            defects("21"),
            "21 defects exceeds the target of at most 20 defects: no pool",
            "实际 21 defects 超过目标 20 defects（越低越好）：无奖金池",
        ),
        (
            defects("0"),
            "1000000 × 1.5 = 1500000, where 1.5 is the cap, as 20 cannot be divided by 0",
            "其中 1.5 为上限，因为 20 无法除以 0",
        ),
        (launch("120"), "120 件 meets the target of 100 件", "实际 120 件 达到目标 100 件"),
        (launch("99"), "99 件 misses the target of 100 件: no pool", "未达目标 100 件：无奖金池"),
        (
            launch("120", agreed_minor=None),
            "120 件 meets the target of 100 件; no pool was agreed",
            "达到目标 100 件；未约定奖金池",
        ),
    ],
)
def test_the_rule_says_which_side_of_the_target_counts(
    outcome: ProjectOutcome, en: str, zh: str
) -> None:
    rule = describe_bonus_rule(explain_bonus(outcome, "rd", BUILT_IN_PLAN, {}))

    assert en in rule.en
    assert zh in rule.zh


CLOSED = project_closed("launch", "80", direction="down")


def correction(number: int, actual: str) -> Fact:
    closed = json.loads(CLOSED.data)
    fields = ("project_id", "code", "name", "unit", "target", "pool", "shares", "direction")
    contract = ProjectCorrected.model_validate(
        {
            **{name: closed[name] for name in fields},
            "revision": number,
            "actual": actual,
            "was": "80",
            "reason": "defects were found later",
            "closed_at": OCTOBER_15,
            "at": OCTOBER_15,
        }
    )
    return build_fact(contract, CLOSED.key, 5 + number)


@pytest.mark.asyncio(loop_scope="module")
async def test_an_undercut_target_is_paid_explained_and_corrected(
    area_client: IncentivesClient,
) -> None:
    """80 of at most 100 is 1.25 of 1,000 yuan; 120 is none; whichever is heard of first."""
    await area_client.handle_facts(CLOSED)
    await area_client.handle_facts(CLOSED)
    line = await area_client.statement_line("研发")
    assert [one["amount_minor"] for one in line["bonus"]] == [750_00]
    (event,) = await area_client.explain_line("研发", "bonus:launch")
    bonus = event["bonus"]
    assert (bonus["direction"], bonus["met"], bonus["factor_exact"]) == ("down", True, "1.25")
    results = (await area_client.get("/results", period="2026-10")).json()["items"]
    assert {one["direction"] for one in results} == {"down"}

    await area_client.lock_month()
    await area_client.handle_facts(correction(2, "120"))
    await area_client.handle_facts(correction(1, "90"), correction(2, "120"))
    line = await area_client.statement_line("研发", "2026-11")
    assert [one["amount_minor"] for one in line["adjustments"]] == [-750_00]
    (event,) = await area_client.explain_line("研发", "bonus:launch", "2026-11")
    assert event["bonus"]["difference"] == {"amount_minor": -750_00, "currency": "CNY"}
    assert event["rule"]["en"] == (
        "120 件 exceeds the target of at most 100 件: no pool;"
        " 75000 was booked before, so the difference of -75000 is booked"
    )
    await rebuild_read_models(area_client.area)
    line = await area_client.statement_line("研发", "2026-11")
    assert [one["amount_minor"] for one in line["adjustments"]] == [-750_00]


@pytest.mark.asyncio(loop_scope="module")
async def test_a_what_if_asks_of_an_undercut_target_under_another_cap(
    area_client: IncentivesClient,
) -> None:
    await area_client.handle_facts(project_closed("launch", "40", direction="down"))
    line = await area_client.statement_line("研发")
    assert [one["amount_minor"] for one in line["bonus"]] == [900_00]

    lines = await compare(area_client)
    assert lines["研发"]["live"]["bonus"] == [{"amount_minor": 900_00, "currency": "CNY"}]
    assert lines["研发"]["draft"]["bonus"] == [{"amount_minor": 1200_00, "currency": "CNY"}]
