"""A rule hears facts over Kafka, also those of a type that it has just become about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from services.workflows.service import note_and_handle_facts, service
from shared.eventsourcing.event_store import VersionConflict
from shared.eventsourcing.published_fact import Fact
from shared.kafka.settings import KafkaSettings
from shared.postgres.unit_of_work import UnitOfWork
from shared.testing.installation import OpenTestInstallation
from tests.workflows.area_client import DEPARTMENTS, WorkflowsClient
from tests.workflows.test_rule_firings import TELL, enabled, firings, rule

pytestmark = [pytest.mark.kafka, pytest.mark.faults]


async def test_a_rule_fires_once_though_its_fact_is_delivered_again(
    kafka: KafkaSettings, start_installation: OpenTestInstallation
) -> None:
    undone: list[int] = []

    async def handle_and_give_up_once(unit: UnitOfWork, facts: Sequence[Fact]) -> None:
        await note_and_handle_facts(unit, facts)
        fired = await unit.connection.fetchval("SELECT count(*) FROM rule_firing")
        if fired and not undone:
            undone.append(fired)
            raise VersionConflict("any", 0)

    area = replace(service, handle_facts=handle_and_give_up_once)
    async with start_installation(
        [area], kafka_settings=kafka, departments=DEPARTMENTS
    ) as installation:
        client = WorkflowsClient(installation)
        flow = await client.publish_flow()
        await installation.wait_until_idle()
        path = await enabled(client, rule(TELL))
        await client.start_case(flow)
        (fired,) = await firings(client, path)
        assert (fired["outcome"], fired["attempts"], undone) == ("fired", 1, [1])
        facts = "outbox WHERE type = 'concord.workflows.rule-fired.v1'"
        assert await client.count_rows(facts) == 1
