"""How far what a connector writes back is, as part of what is connected."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from pydantic import BaseModel

from services.connectors.domain.circuit_breaker import BreakerStatus
from services.connectors.projections.outbound_breakers import find_breakers
from services.connectors.projections.write_list import read_write_figures
from shared.eventsourcing.company_time import CompanyTime

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection


class WritesOfConnector(BaseModel):
    """How far what is written to the items of a system is."""

    waiting: int
    """Writes that have not ended."""
    failed: int
    """Writes that failed or were given up, and were not replayed."""
    last_written_at: CompanyTime | None
    breaker: BreakerStatus
    """Whether writes are sent: not while the system is away or lets nobody in."""
    open_until: CompanyTime | None
    """When one write is tried again; `null` while all are sent."""
    code: str | None
    """Why the last request failed; `null` where it did not."""
    detail: str | None


async def describe_writes(
    db: Connection, connectors: Sequence[str], now: datetime
) -> Mapping[str, WritesOfConnector]:
    """Return how far the writes of connectors are, by id."""
    figures = await read_write_figures(db, connectors)
    breakers = await find_breakers(db, connectors)
    return {
        one: WritesOfConnector(
            waiting=figures[one].waiting,
            failed=figures[one].failed,
            last_written_at=figures[one].last_written_at,
            breaker=breakers[one].breaker.status(now),
            open_until=breakers[one].breaker.open_until,
            code=breakers[one].code,
            detail=breakers[one].detail,
        )
        for one in connectors
    }
