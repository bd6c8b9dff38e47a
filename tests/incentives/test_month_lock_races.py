"""Locking a month while facts are handled loses no fact and counts none twice."""

import asyncio

import pytest

from shared.testing.locked_month import approve_month
from tests.incentives.area_client import IncentivesClient
from tests.incentives.fact_builders import NOVEMBER_3, handoff_accepted, handoff_overdue

pytestmark = pytest.mark.asyncio(loop_scope="module")

BATCHES = 12
BATCH = 5


@pytest.mark.parametrize("moment", range(8))
async def test_a_fact_is_in_the_locked_statement_or_an_adjustment(
    area_client: IncentivesClient, moment: int
) -> None:
    async def handle_all(partition: int) -> None:
        for batch in range(BATCHES):
            first = 1000 * partition + BATCH * batch
            facts = [handoff_accepted(first + number) for number in range(BATCH)]
            await area_client.handle_batch(facts, partition=f"p{partition}")

    await approve_month(area_client, "2026-10")

    async def lock() -> bool:
        await asyncio.sleep(0.01 * moment)
        answer = await area_client.post("/periods/2026-10/lock", {"allow_empty": True})
        assert answer.is_success or answer.json()["code"] == "changed-since-approval"
        return answer.is_success

    _, _, was_locked = await asyncio.gather(handle_all(1), handle_all(2), lock())

    due, on_time, _ = (
        await area_client.obligation_counts("研发") if await _is_listed(area_client) else (0, 0, 0)
    )
    late = await _count_adjustments(area_client)
    assert due == on_time
    assert due == (0 if was_locked else 2 * BATCHES * BATCH)
    assert due + late == 2 * BATCHES * BATCH
    assert len(await area_client.explain_line("研发")) == due
    assert len(await area_client.explain_line("研发", "adjustments", "2026-11")) == late


async def test_a_month_lock_waits_for_a_running_fact_batch(area_client: IncentivesClient) -> None:
    """A batch that read the month as open commits before the statement is computed."""
    await area_client.handle_facts(handoff_accepted(1))
    async with area_client.area.unit_of_work() as unit:
        assert area_client.area.definition.handle_facts is not None
        await area_client.area.definition.handle_facts(unit, [handoff_overdue(2)])
        locking = asyncio.ensure_future(area_client.lock_month())
        await asyncio.sleep(0.1)
        assert not locking.done()
    await locking

    assert await area_client.obligation_counts("研发") == (2, 1, 1)
    await area_client.handle_facts(handoff_accepted(2))
    assert await _count_adjustments(area_client) == 1


async def test_more_requests_than_connections_lock_a_month(area_client: IncentivesClient) -> None:
    """Each looks up its key while it holds the lock: none may wait for the others' connections."""
    await area_client.handle_facts(handoff_accepted(1))
    await approve_month(area_client, "2026-10")
    keys = [f'"{number}"' for number in range(12)]
    draft = await area_client.write_simulated_draft("2026-11")

    async with asyncio.timeout(20):
        answers = await asyncio.gather(
            *(area_client.post("/periods/2026-10/lock", Idempotency_Key=key) for key in keys),
            *(
                area_client.post(f"{draft}/approve", If_Match='"2"', Idempotency_Key="p")
                for _ in range(6)
            ),
        )

    assert {answer.status_code for answer in answers} == {200, 201}
    versions = {(answer.status_code, answer.json()["version"]) for answer in answers}
    assert versions == {(200, 4), (201, 3)}
    assert len((await area_client.get("/plans")).json()["items"]) == 2


async def test_a_plan_waits_for_the_lock_it_might_contradict(area_client: IncentivesClient) -> None:
    await approve_month(area_client, "2026-10")
    draft = await area_client.write_simulated_draft("2026-10", weight="0.5")
    locked, planned = await asyncio.gather(
        area_client.post("/periods/2026-10/lock", {"allow_empty": True}),
        area_client.post(f"{draft}/approve", If_Match='"2"'),
    )

    assert {locked.status_code, planned.status_code} in ({200, 422}, {409, 201})
    version = (await area_client.get_statement("2026-10"))["plan_version"]
    assert version == (2 if planned.status_code == 201 else 1)


async def test_facts_of_an_open_month_are_handled_while_another_month_is_locked(
    area_client: IncentivesClient,
) -> None:
    await asyncio.gather(
        area_client.lock_month(), area_client.handle_facts(handoff_accepted(1, due=NOVEMBER_3))
    )

    assert await area_client.obligation_counts("研发", "2026-11") == (1, 1, 0)


async def _is_listed(area_client: IncentivesClient) -> bool:
    return bool((await area_client.get_statement("2026-10"))["departments"])


async def _count_adjustments(area_client: IncentivesClient) -> int:
    lines = (await area_client.get_statement("2026-11"))["departments"]
    return sum(len(line["adjustments"]) for line in lines)
