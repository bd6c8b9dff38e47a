"""The consumer reads the facts that rules are about, and misses none when that changes."""

from __future__ import annotations

import asyncio

import pytest

from services.workflows.application.rule_firings import RULE_FACT_TYPES
from services.workflows.application.rule_retries import RETRY_FACT_TYPES
from services.workflows.domain.automation_rule_set import RuleSet
from services.workflows.service import service
from shared.postgres.decided_fact_types import FactTypesChanged
from shared.postgres.transactional_consumer import TransactionalConsumer
from tests.workflows.area_client import WorkflowsClient
from tests.workflows.test_rule_firings import STARTED, TELL, enabled, rule


async def consumer_position(client: WorkflowsClient) -> int:
    """Return up to where the area's own facts are handled."""
    async with client.area.pool.acquire() as db:
        found = await db.fetchval(
            "SELECT max(position) FROM checkpoint WHERE consumer = 'workflows'"
        )
    return found or 0


async def run_until(
    consumer: TransactionalConsumer, client: WorkflowsClient, position: int
) -> None:
    """Run a consumer until it has handled the area's facts up to a position."""
    task = asyncio.create_task(consumer.run())
    async with asyncio.timeout(20):
        while await consumer_position(client) < position:
            await asyncio.sleep(0.01)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


@pytest.mark.parametrize("begun", [False, True])
async def test_no_fact_is_missed_when_a_rule_is_enabled_by_another_replica(
    manual_area_client: WorkflowsClient, *, begun: bool
) -> None:
    client, bus = manual_area_client, manual_area_client.installation.installation.bus
    consumer = client.area.create_consumer(bus)
    assert consumer is not None
    flow = await client.publish_flow()
    if begun:
        (end,) = (await bus.end_positions(["workflows"])).values()
        await run_until(consumer, client, end)
    before = await consumer.with_types_of_now()
    assert before.fact_types is not None
    assert before.fact_types > RETRY_FACT_TYPES
    assert STARTED not in before.fact_types
    await enabled(client, rule(TELL))
    await client.start_case(flow)
    reached = await consumer_position(client)
    with pytest.raises(FactTypesChanged):
        async with asyncio.timeout(20):
            await before.process_feed()
    assert await consumer_position(client) == reached
    (end,) = (await bus.end_positions(["workflows"])).values()
    await run_until(consumer, client, end)
    assert await client.count_rows("rule_firing") == 1


def test_only_facts_for_rules_are_left_out_where_there_are_none() -> None:
    decided, handled = service.decided_fact_types, service.handled_fact_types
    assert decided is not None
    assert handled is not None
    always = decided.types_of(RuleSet())
    assert always >= service.fact_types_handled_later | RETRY_FACT_TYPES
    assert handled - always <= RULE_FACT_TYPES
    assert len(always) <= 10
