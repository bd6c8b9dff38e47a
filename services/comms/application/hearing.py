"""What the area makes of facts, its own among them."""

from __future__ import annotations

from collections.abc import Sequence

from services.comms.application.heads import follow_heads
from services.comms.application.notices import give_notices
from shared.eventsourcing.fact import Fact
from shared.postgres.unit import Unit


async def hear(unit: Unit, facts: Sequence[Fact]) -> None:
    """Remember who heads which department, and tell people what they are to know."""
    await follow_heads(unit, facts)
    await give_notices(unit, facts)
