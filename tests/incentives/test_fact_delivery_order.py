"""Facts that are repeated, late or out of order lead to the same statement as facts in order."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import given as for_all
from hypothesis import strategies as st

from shared.eventsourcing.published_fact import Fact
from tests.incentives.area_client import IncentivesClient
from tests.incentives.fact_builders import (
    NOVEMBER_3,
    department_registered,
    duty_fulfilled,
    handoff_accepted,
    handoff_cancelled,
    handoff_excused,
    handoff_overdue,
    project_closed,
    step_done,
    step_overdue,
)
from tests.incentives.fact_builders_comms import (
    reply_breached,
    reply_released,
    request_replied,
    silence_alerted,
)
from tests.incentives.fact_builders_goals import (
    goal_lagging,
    goal_recovered,
    progress_overdue,
    progress_reported,
    support_given,
    support_overdue,
    support_withdrawn,
)
from tests.incentives.fact_strategies import (
    MONTHS,
    fact_histories,
    redelivered_batches,
)
from tests.property_budget import examples

pytestmark = pytest.mark.asyncio(loop_scope="module")

thoroughly = settings(
    max_examples=examples(10),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)

IN_ORDER = [
    department_registered("研发"),
    department_registered("测试"),
    department_registered("市场"),
    handoff_overdue(1),
    handoff_accepted(1, late=True),
    handoff_overdue(2),
    handoff_accepted(2, "研发", due=NOVEMBER_3),  # its due date was corrected
    handoff_overdue(3, "测试"),
    handoff_cancelled(3, "测试"),
    handoff_accepted(4, "市场"),
    handoff_accepted(5, "测试", late=True),
    step_overdue(6, "市场"),
    step_done(6, "市场", late=True),
    step_done(6, "研发", step=2, sequence=4),
    project_closed("launch", "140", 研发="0.7", 测试="0.3"),
    handoff_overdue(7, "测试"),
    handoff_excused(7, "测试"),
    duty_fulfilled(8, "市场"),
    reply_breached(9, "测试"),
    request_replied(9, "测试", late=True),
    reply_breached(9, "测试", leg=2, sequence=4),
    reply_released(9, "测试", leg=2, sequence=5),
    silence_alerted(9, "测试", sequence=6),
    progress_overdue(10),
    progress_reported(10, late=True),
    goal_lagging(10, sequence=4),
    goal_recovered(10, sequence=5, at=NOVEMBER_3),
    support_overdue(11, "市场"),
    support_given(11, "市场", late=True),
    support_overdue(12, "市场"),
    support_withdrawn(12, "市场"),
]


async def test_statements_of_facts_in_order(area_client: IncentivesClient) -> None:
    await area_client.handle_facts(*IN_ORDER)

    assert await area_client.obligation_counts("研发") == (3, 1, 2)
    assert await area_client.obligation_counts("研发", "2026-11") == (1, 1, 0)
    assert await area_client.obligation_counts("测试") == (3, 0, 2)
    assert await area_client.obligation_counts("市场") == (4, 2, 2)
    line = await area_client.statement_line("研发")
    assert line["bonus"][0]["amount_minor"] == 98_000
    assert [one["fact"] for one in line["signals"]] == ["goals.goal-lagging"]


@thoroughly
@for_all(st.data())
async def test_any_order_leads_to_the_same_statements(
    area_client: IncentivesClient, data: st.DataObject
) -> None:
    await _reset_and_handle(area_client, [IN_ORDER])
    expected = await _statements_and_causes(area_client)

    await _reset_and_handle(area_client, data.draw(redelivered_batches(IN_ORDER)))

    assert await _statements_and_causes(area_client) == expected


@thoroughly
@for_all(st.data())
async def test_random_facts_in_any_order_give_the_same_statements(
    area_client: IncentivesClient, data: st.DataObject
) -> None:
    facts = data.draw(fact_histories(15, 60))
    await _reset_and_handle(area_client, [[fact] for fact in facts])
    expected = await _statements_and_causes(area_client)

    await _reset_and_handle(area_client, data.draw(redelivered_batches(facts)))

    assert await _statements_and_causes(area_client) == expected


@thoroughly
@for_all(st.data())
async def test_adjustments_after_a_lock_sum_to_the_unlocked_result(
    area_client: IncentivesClient, data: st.DataObject
) -> None:
    facts = data.draw(fact_histories(15, 60))
    locked_after = data.draw(st.integers(0, len(facts)))
    await _reset_and_handle(area_client, [facts])
    expected = await _sums(area_client)

    await area_client.reset_area()
    for batch in data.draw(redelivered_batches(facts[:locked_after])) if locked_after else []:
        await area_client.handle_facts(*batch)
    await area_client.lock_month()
    frozen = (await area_client.get("/statements/2026-10")).text
    for batch in data.draw(redelivered_batches(facts)):
        await area_client.handle_facts(*batch)

    assert await _sums(area_client) == expected
    assert (await area_client.get("/statements/2026-10")).text == frozen


async def _reset_and_handle(
    area_client: IncentivesClient, batches: Sequence[Sequence[Fact]]
) -> None:
    await area_client.reset_area()
    await area_client.installation.add_departments("市场")  # no fact need have named it
    for batch in batches:
        await area_client.handle_facts(*batch)


async def _statements_and_causes(area_client: IncentivesClient) -> list[object]:
    """Return the texts of the statements, and the facts behind every figure."""
    texts: list[object] = [(await area_client.get("/periods")).text]
    for period in MONTHS:
        statement = await area_client.get(f"/statements/{period}")
        texts.append(statement.text)
        for line in statement.json()["departments"]:
            behind = await area_client.explain_line(line["department"], period=period)
            texts.append(sorted((one["name"], one["outcome"], one["cause"]) for one in behind))
    return texts


async def _sums(area_client: IncentivesClient) -> dict[str, Any]:
    """Return the totals of all months, adjustments applied, and the signals' facts."""
    sums: Counter[tuple[str, str]] = Counter()
    points: defaultdict[str, Decimal] = defaultdict(Decimal)
    signals: Counter[str] = Counter()
    for period in MONTHS:
        statement = await area_client.get_statement(period)
        signals.update(one["cause"] for one in statement["signals"])
        for line in statement["departments"]:
            department = line["department"]
            signals.update(one["cause"] for one in line["signals"])
            points[department] += Decimal(line["weighted_points"] or 0)
            for name in ("due", "on_time", "late", "excused"):
                sums[department, name] += line[name]
            for bonus in line["bonus"]:
                sums[department, "bonus"] += bonus["amount_minor"]
            for one in line["adjustments"]:
                points[department] += Decimal(one.get("weighted_points", 0))
                sums[department, "bonus"] += one.get("amount_minor", 0)
                for name, step in one.get("change", {}).items():
                    sums[department, name] += step
    return {
        "counts": +sums,
        "points": {who: sum_ for who, sum_ in points.items() if sum_},
        "signals": signals,
    }
