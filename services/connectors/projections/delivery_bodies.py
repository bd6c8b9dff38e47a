"""The bodies of deliveries as they came, and the claims of those who work on them.

They are no read models: a rebuild leaves them alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from services.connectors.domain.claimed_delivery import ClaimedDelivery
from services.connectors.domain.delivery_events import DeliveryReceived

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

CLAIM_DURATION = timedelta(minutes=1)
"""How long a claim holds: longer than the few calls for one delivery take. Where they take longer,
another replica sends the same commands with the same keys, which changes nothing more."""
WRITE_AWAITED_FOR = timedelta(minutes=2)
"""How long deliveries of an item wait for the answer to what is being written to it."""
MAX_CLAIMS = 100
"""How many deliveries of a connector a replica works on at once; most of them lead to no call."""
MAX_CLAIMED_BYTES = 8 * 1024 * 1024
"""How many bytes of bodies it has in memory then; a single delivery may have more."""

# A claim expires by the database's clock, not by the installation's, which may be simulated.
# A delivery may tell of the change of a write that has no answer yet: it waits until that is known.
# An older delivery of an item may be replayed while a later one is being worked on: it waits too.
# Two replicas may find the same delivery; the second waits for the first one's claim.
# The table's statistics are old where thousands come in a minute. So that a claim takes no longer
# then, its form leaves no choice: waiting ones in their order, until enough are found; one look-up
# in an index for each; and what is held, once.
_CLAIM = """
WITH held AS MATERIALIZED (
    SELECT delivery_id, item
    FROM delivery_claim CROSS JOIN LATERAL (
        SELECT connector, item FROM delivery
        WHERE delivery.delivery_id = delivery_claim.delivery_id OFFSET 0) AS other
    WHERE until >= clock_timestamp() AND connector = $1
), busy AS MATERIALIZED (
    SELECT item FROM held WHERE item IS NOT NULL
    UNION ALL
    SELECT item FROM item_write
    WHERE connector = $1 AND status = 'sent' AND sent_at > $2::timestamptz - $6::interval
), due AS (
    SELECT delivery_id, place, size
    FROM (
        SELECT delivery_id, place, size, item FROM delivery
        WHERE connector = $1 AND status = 'waiting' AND due_at <= $2
        ORDER BY place OFFSET 0) AS waiting
    WHERE delivery_id NOT IN (SELECT delivery_id FROM held)
      AND (item IS NULL OR item NOT IN (SELECT item FROM busy)
          AND place = (
              SELECT min(earlier.place) FROM delivery AS earlier
              WHERE earlier.connector = $1 AND earlier.item = waiting.item
                AND earlier.status = 'waiting'))
    LIMIT $3
), fitting AS (
    SELECT delivery_id, sum(size) OVER (ORDER BY place) - size AS bytes_before FROM due
), claimed AS (
    INSERT INTO delivery_claim (delivery_id, until)
    SELECT delivery_id, clock_timestamp() + $4::interval FROM fitting WHERE bytes_before < $5
    ON CONFLICT (delivery_id) DO UPDATE SET until = excluded.until
        WHERE delivery_claim.until < clock_timestamp()
    RETURNING delivery_id
)
SELECT delivery_id, item, body
FROM claimed JOIN delivery USING (delivery_id) LEFT JOIN delivery_body USING (delivery_id)
ORDER BY place
"""


async def keep_bodies(db: Connection, received: Sequence[tuple[DeliveryReceived, bytes]]) -> None:
    """Keep the bodies of deliveries; where one is kept already, nothing happens."""
    await db.execute(
        "INSERT INTO delivery_body (delivery_id, body, received_at)"
        " SELECT * FROM unnest($1::uuid[], $2::bytea[], $3::timestamptz[])"
        " ON CONFLICT (delivery_id) DO NOTHING",
        [event.delivery_id for event, _ in received],
        [body for _, body in received],
        [event.at for event, _ in received],
    )


async def find_body(db: Connection, delivery_id: UUID) -> bytes | None:
    """Return the body of a delivery; `None` where it is no longer kept."""
    body: bytes | None = await db.fetchval(
        "SELECT body FROM delivery_body WHERE delivery_id = $1", delivery_id
    )
    return body


async def delete_bodies(db: Connection, before: datetime) -> None:
    """Delete the bodies that were received before a time."""
    await db.execute("DELETE FROM delivery_body WHERE received_at < $1", before)


async def claim_deliveries(db: Connection, connector: str, now: datetime) -> list[ClaimedDelivery]:
    """Claim deliveries of a connector that are due by now, the oldest of each item."""
    rows = await db.fetch(
        _CLAIM,
        connector,
        now,
        MAX_CLAIMS,
        CLAIM_DURATION,
        MAX_CLAIMED_BYTES,
        WRITE_AWAITED_FOR,
    )
    return [ClaimedDelivery(row["delivery_id"], row["item"], row["body"]) for row in rows]


async def release_claims(db: Connection, delivery_ids: Sequence[UUID]) -> None:
    """Delete the claims of deliveries."""
    await db.execute("DELETE FROM delivery_claim WHERE delivery_id = ANY ($1)", delivery_ids)
