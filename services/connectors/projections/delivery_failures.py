"""Why deliveries of connectors failed, or wait after attempts that failed: counted by reason."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from pydantic import BaseModel

from services.connectors.domain.delivery import ConnectorDeliveryStatus
from shared.eventsourcing.company_time import CompanyTime

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

MAX_REASONS = 10
"""How many reasons of a connector are told: those of the most deliveries."""


class DeliveryFailures(BaseModel):
    """Deliveries that failed for one reason, or that are tried again after such a failure."""

    status: ConnectorDeliveryStatus
    """`failed`, or `waiting` where another attempt follows."""
    code: str
    """The code of the area's refusal, or of what stood in the way."""
    detail: str | None
    """What the newest of them was told."""
    deliveries: int
    last_delivery_id: UUID
    """The newest of them."""
    last_at: CompanyTime
    """When something last happened to that one."""


async def read_failures(
    db: Connection, connectors: Sequence[str]
) -> Mapping[str, Sequence[DeliveryFailures]]:
    """Return why deliveries of connectors failed, by connector, the most frequent reason first."""
    rows = await db.fetch(
        "WITH counted AS (SELECT connector, status, code, count(*) AS deliveries,"
        " max(place) AS place, row_number() OVER (PARTITION BY connector"
        " ORDER BY count(*) DESC, status, code) AS rank FROM delivery"
        " WHERE connector = ANY ($1) AND status IN ('waiting', 'failed') AND code IS NOT NULL"
        " GROUP BY connector, status, code)"
        " SELECT connector, status, code, deliveries, newest.* FROM counted,"
        " LATERAL (SELECT detail, delivery_id AS last_delivery_id, updated_at AS last_at"
        " FROM delivery WHERE connector = counted.connector AND place = counted.place) AS newest"
        " WHERE rank <= $2 ORDER BY connector, rank",
        list(connectors),
        MAX_REASONS,
    )
    found: defaultdict[str, list[DeliveryFailures]] = defaultdict(list)
    for row in rows:
        found[row["connector"]].append(DeliveryFailures.model_validate(dict(row)))
    return found
