"""Facts that come twice, late or out of order lead to the statement that good order leads to."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import given as for_all
from hypothesis import strategies as st

from shared.eventsourcing.fact import Fact
from tests.incentives.accounts import Accounts
from tests.incentives.tidings import (
    NOVEMBER_3,
    accepted,
    cancelled,
    closed,
    done,
    overdue,
    registered,
    step_overdue,
)

pytestmark = pytest.mark.asyncio(loop_scope="module")

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
]


async def test_the_books_in_good_order(accounts: Accounts) -> None:
    await accounts.hear(*IN_ORDER)

    assert await accounts.counts("研发") == (2, 1, 1)
    assert await accounts.counts("研发", "2026-11") == (1, 1, 0)
    assert await accounts.counts("测试") == (1, 0, 1)
    assert await accounts.counts("市场") == (2, 1, 1)
    assert (await accounts.line("研发"))["bonus"][0]["amount_minor"] == 98_000


@settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@for_all(st.data())
async def test_any_order_leads_to_the_same_books(accounts: Accounts, data: st.DataObject) -> None:
    await accounts.begin_anew()
    await accounts.hear(*IN_ORDER)
    expected = await _said(accounts)
    told = data.draw(st.permutations([*IN_ORDER, *data.draw(st.lists(st.sampled_from(IN_ORDER)))]))
    cuts = sorted(data.draw(st.sets(st.integers(1, len(told) - 1), max_size=5)))

    await accounts.begin_anew()
    for batch in _cut(told, cuts):
        await accounts.hear(*batch)

    assert await _said(accounts) == expected


def _cut(told: list[Fact], cuts: list[int]) -> list[list[Fact]]:
    return [told[start:end] for start, end in zip([0, *cuts], [*cuts, len(told)], strict=True)]


async def _said(accounts: Accounts) -> list[object]:
    """Return the statements, and for every department the facts behind them."""
    said: list[object] = []
    for period in ("2026-10", "2026-11"):
        said.append(await accounts.statement(period))
        for department in ("研发", "测试", "市场"):
            behind = await accounts.explain(department, period=period)
            said.append([(one["name"], one["outcome"], one["cause"]) for one in behind])
    return said
