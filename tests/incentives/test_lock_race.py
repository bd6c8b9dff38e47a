"""Locking a month while facts pour in loses none of them and counts none twice."""

import asyncio

import pytest

from tests.incentives.accounts import Accounts
from tests.incentives.tidings import NOVEMBER_3, accepted, overdue

pytestmark = pytest.mark.asyncio(loop_scope="module")

BATCHES = 12
BATCH = 5


@pytest.mark.parametrize("moment", range(8))
async def test_a_fact_is_in_the_locked_statement_or_an_adjustment(
    accounts: Accounts, moment: int
) -> None:
    async def pour(partition: int) -> None:
        for batch in range(BATCHES):
            first = 1000 * partition + BATCH * batch
            told = [accepted(first + number) for number in range(BATCH)]
            await accounts.take(told, partition=f"p{partition}")

    async def lock() -> None:
        await asyncio.sleep(0.01 * moment)
        await accounts.lock()

    await asyncio.gather(pour(1), pour(2), lock())

    due, on_time, _ = await accounts.counts("研发") if await _is_listed(accounts) else (0, 0, 0)
    late = await _adjusted(accounts)
    assert due == on_time
    assert due + late == 2 * BATCHES * BATCH
    assert len(await accounts.explain("研发")) == due
    assert len(await accounts.explain("研发", "adjustments", "2026-11")) == late


async def test_whoever_holds_the_books_makes_the_lock_wait(accounts: Accounts) -> None:
    """A batch that read the month as open is in before the statement is worked out."""
    await accounts.hear(accepted(1))
    async with accounts.area.unit() as unit:
        assert accounts.area.service.react is not None
        await accounts.area.service.react(unit, [overdue(2)])
        locking = asyncio.ensure_future(accounts.lock())
        await asyncio.sleep(0.1)
        assert not locking.done()
    await locking

    assert await accounts.counts("研发") == (2, 1, 1)
    await accounts.hear(accepted(2))
    assert await _adjusted(accounts) == 1


async def test_more_requests_than_connections_lock_a_month(accounts: Accounts) -> None:
    """Each looks its key up while it holds the books: none may wait for the others' connections."""
    await accounts.hear(accepted(1))
    keys = [f'"{number}"' for number in range(12)]

    async with asyncio.timeout(20):
        answers = await asyncio.gather(
            *(accounts.post("/periods/2026-10/lock", Idempotency_Key=key) for key in keys),
            *(
                accounts.post("/plans", {"effective_from": "2026-11"}, Idempotency_Key=f"p{key}")
                for key in range(6)
            ),
        )

    assert {answer.status_code for answer in answers} == {200, 201}
    assert {answer.json()["version"] for answer in answers} == {1}


async def test_a_plan_waits_for_the_lock_it_might_contradict(accounts: Accounts) -> None:
    locked, planned = await asyncio.gather(
        accounts.post("/periods/2026-10/lock"),
        accounts.post("/plans", {"effective_from": "2026-10", "weight": "0.5"}),
    )

    assert locked.status_code == 200
    version = (await accounts.statement("2026-10"))["plan_version"]
    assert version == (2 if planned.status_code == 201 else 1)


async def test_facts_of_an_open_month_come_in_while_another_is_locked(
    accounts: Accounts,
) -> None:
    await asyncio.gather(accounts.lock(), accounts.hear(accepted(1, due=NOVEMBER_3)))

    assert await accounts.counts("研发", "2026-11") == (1, 1, 0)


async def _is_listed(accounts: Accounts) -> bool:
    return bool((await accounts.statement("2026-10"))["departments"])


async def _adjusted(accounts: Accounts) -> int:
    lines = (await accounts.statement("2026-11"))["departments"]
    return sum(len(line["adjustments"]) for line in lines)
