"""What the area makes of facts, its own among them."""

from __future__ import annotations

from collections.abc import Sequence

from services.comms.application.department_heads import record_department_heads
from services.comms.application.notice_creation import create_notices
from shared.eventsourcing.published_fact import Fact
from shared.postgres.unit_of_work import UnitOfWork


async def handle_facts(unit: UnitOfWork, facts: Sequence[Fact]) -> None:
    """Remember who heads which department, and tell people what they are to know."""
    await record_department_heads(unit, facts)
    await create_notices(unit, facts)
