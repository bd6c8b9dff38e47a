"""Handles the facts that the area subscribes to: the directory's and its own."""

from __future__ import annotations

from collections.abc import Sequence

from services.comms.application.department_heads import record_department_heads
from services.comms.application.notice_and_delivery_creation import create_notices_with_deliveries
from shared.eventsourcing.published_fact import Fact
from shared.postgres.unit_of_work import UnitOfWork


async def handle_facts(unit: UnitOfWork, facts: Sequence[Fact]) -> None:
    """Record the heads of departments, and create the notices that the facts call for."""
    await record_department_heads(unit, facts)
    await create_notices_with_deliveries(unit, facts)
