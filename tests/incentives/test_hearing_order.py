"""Facts that come twice, late or out of order lead to the statement that good order leads to."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import given as for_all
from hypothesis import strategies as st

from shared.eventsourcing.fact import Fact
from tests.incentives.accounts import Accounts
from tests.incentives.hearsay import DEPARTMENTS, MONTHS, histories, retold
from tests.incentives.tidings import (
    NOVEMBER_3,
    accepted,
    cancelled,
    closed,
    done,
    excused,
    fulfilled,
    overdue,
    registered,
    step_overdue,
)
from tests.incentives.tidings_of_comms import breached, released, replied, silent
from tests.incentives.tidings_of_goals import (
    given,
    lagging,
    recovered,
    report_overdue,
    reported,
    support_overdue,
    support_withdrawn,
)

pytestmark = pytest.mark.asyncio(loop_scope="module")

thoroughly = settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)

IN_ORDER = [
    registered("研发"),
    registered("测试"),
    registered("市场"),
    overdue(1),
    accepted(1, late=True),
    overdue(2),
    accepted(2, "研发", due=NOVEMBER_3),  # its due date was corrected
    overdue(3, "测试"),
    cancelled(3, "测试"),
    accepted(4, "市场"),
    accepted(5, "测试", late=True),
    step_overdue(6, "市场"),
    done(6, "市场", late=True),
    done(6, "研发", step=2, sequence=4),
    closed("launch", "140", 研发="0.7", 测试="0.3"),
    overdue(7, "测试"),
    excused(7, "测试"),
    fulfilled(8, "市场"),
    breached(9, "测试"),
    replied(9, "测试", late=True),
    breached(9, "测试", leg=2, sequence=4),
    released(9, "测试", leg=2, sequence=5),
    silent(9, "测试", sequence=6),
    report_overdue(10),
    reported(10, late=True),
    lagging(10, sequence=4),
    recovered(10, sequence=5, at=NOVEMBER_3),
    support_overdue(11, "市场"),
    given(11, "市场", late=True),
    support_overdue(12, "市场"),
    support_withdrawn(12, "市场"),
]


async def test_the_books_in_good_order(accounts: Accounts) -> None:
    await accounts.hear(*IN_ORDER)

    assert await accounts.counts("研发") == (3, 1, 2)
    assert await accounts.counts("研发", "2026-11") == (1, 1, 0)
    assert await accounts.counts("测试") == (3, 0, 2)
    assert await accounts.counts("市场") == (4, 2, 2)
    line = await accounts.line("研发")
    assert line["bonus"][0]["amount_minor"] == 98_000
    assert [one["fact"] for one in line["signals"]] == ["goals.goal-lagging"]


@thoroughly
@for_all(st.data())
async def test_any_order_leads_to_the_same_books(accounts: Accounts, data: st.DataObject) -> None:
    await _hear_anew(accounts, [IN_ORDER])
    expected = await _said(accounts)

    await _hear_anew(accounts, data.draw(retold(IN_ORDER)))

    assert await _said(accounts) == expected


@thoroughly
@for_all(st.data())
async def test_whatever_is_told_in_any_order_leads_to_the_same_books(
    accounts: Accounts, data: st.DataObject
) -> None:
    told = data.draw(histories(15, 60))
    await _hear_anew(accounts, [[one] for one in told])
    expected = await _said(accounts)

    await _hear_anew(accounts, data.draw(retold(told)))

    assert await _said(accounts) == expected


@thoroughly
@for_all(st.data())
async def test_whatever_comes_behind_a_lock_adds_up_to_what_it_would_have_counted(
    accounts: Accounts, data: st.DataObject
) -> None:
    told = data.draw(histories(15, 60))
    locked_after = data.draw(st.integers(0, len(told)))
    await _hear_anew(accounts, [told])
    expected = await _sums(accounts)

    await accounts.begin_anew()
    for batch in data.draw(retold(told[:locked_after])) if locked_after else []:
        await accounts.hear(*batch)
    await accounts.lock()
    frozen = (await accounts.get("/statements/2026-10")).text
    for batch in data.draw(retold(told)):
        await accounts.hear(*batch)

    assert await _sums(accounts) == expected
    assert (await accounts.get("/statements/2026-10")).text == frozen


async def _hear_anew(accounts: Accounts, batches: Sequence[Sequence[Fact]]) -> None:
    await accounts.begin_anew()
    for batch in batches:
        await accounts.hear(*batch)


async def _said(accounts: Accounts) -> list[object]:
    """Return the statements as they are written out, and the facts behind every figure."""
    said: list[object] = [(await accounts.get("/periods")).text]
    for period in MONTHS:
        said.append((await accounts.get(f"/statements/{period}")).text)
        for department in ("市场", *DEPARTMENTS):
            behind = await accounts.explain(department, period=period)
            said.append(sorted((one["name"], one["outcome"], one["cause"]) for one in behind))
    return said


async def _sums(accounts: Accounts) -> dict[str, Any]:
    """Return what all months come to together, adjustments applied, and the signals' facts."""
    sums: Counter[tuple[str, str]] = Counter()
    points: defaultdict[str, Decimal] = defaultdict(Decimal)
    signals: Counter[str] = Counter()
    for period in MONTHS:
        statement = await accounts.statement(period)
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
