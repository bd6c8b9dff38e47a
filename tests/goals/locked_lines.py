"""Facts of locked statements, and how the goals area hears them in tests."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

from services.goals.service import service
from shared.contracts.incentives_figures import StatementLineLocked
from tests.goals.area_client import GoalsClient
from tests.insights.dimension_examples import fact_of

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


async def hear(area_client: GoalsClient, *lines: StatementLineLocked) -> None:
    """Hand the facts of locked lines to the area."""
    handle = service.handle_facts
    assert handle is not None
    facts = [fact_of(position, line) for position, line in enumerate(lines, 1)]
    async with area_client.area.unit_of_work() as unit:
        await handle(unit, facts)
