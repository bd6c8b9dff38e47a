"""Successions of departments, as the goals area hears of them in tests."""

from __future__ import annotations

from uuid import uuid4

from services.goals.service import service
from shared.contracts.directory_changes import DepartmentSucceeded, SuccessionItem
from shared.eventsourcing.event_context import EventContext
from shared.eventsourcing.published_fact import Fact
from tests.goals.area_client import GoalsClient


async def succeed(
    client: GoalsClient,
    *items: SuccessionItem,
    department: str = "product",
    successor: str = "legal",
) -> None:
    """Let the area hear, twice, that a department was merged into another."""
    said = DepartmentSucceeded(
        succession_id=uuid4(),
        department=department,
        successor=successor,
        kind="merged",
        items=items,
        valid_from=client.installation.clock().date(),
        reason="merged",
        at=client.installation.clock(),
    )
    fact = Fact(
        id=uuid4(),
        type=said.type,
        data=said.model_dump_json(),
        area="directory",
        key=f"department-{department}",
        sequence=1,
        position=1,
        recorded_at=said.at,
        context=EventContext(correlation=uuid4(), actor="directory"),
    )
    handle_facts = service.handle_facts
    assert handle_facts is not None
    for _ in range(2):
        async with client.area.unit_of_work() as unit:
            await handle_facts(unit, [fact])
    await client.installation.wait_until_idle()
