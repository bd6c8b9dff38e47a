"""Facts of locked statements, and how the goals area hears facts of others in tests."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

from pydantic import BaseModel

from services.goals.service import service
from shared.contracts.incentives_figures import StatementLineLocked
from tests.fact_examples import fact_of
from tests.goals.area_client import GoalsClient

LOCKED = StatementLineLocked(
    period="2026-10",
    department="product",
    due=12,
    on_time=10,
    late=0,
    excused=2,
    on_time_rate=Decimal(1),
    score=Decimal(100),
    weight=Decimal("0.2"),
    weighted_points=Decimal(20),
    too_little_data=False,
    plan_version=1,
    calendar_version=None,
    by_kind=(),
    adjustments=(),
    bonus=(),
    at=datetime(2026, 11, 5, tzinfo=UTC),
)


async def hear(area_client: GoalsClient, *said: BaseModel, after: int = 0) -> None:
    """Hand facts to the area, of the positions behind `after`."""
    handle = service.handle_facts
    assert handle is not None
    facts = [fact_of(position, one) for position, one in enumerate(said, after + 1)]
    async with area_client.area.unit_of_work() as unit:
        await handle(unit, facts)
