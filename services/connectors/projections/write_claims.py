"""Who works on which write, and the facts that came before their item was linked.

They are no read models: a rebuild leaves them alone.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from services.connectors.domain.linked_item import ClaimedWrite
from shared.eventsourcing.event_context import EventContext
from shared.eventsourcing.published_fact import Fact

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

CLAIM_DURATION = timedelta(minutes=2)
"""How long a claim holds: longer than an attempt may take, so that no two send the same."""
CLOCKS_DIFFER = timedelta(minutes=1)
"""By how much the clocks of those who receive and of those who publish may differ."""
MAX_CLAIMS = 4
"""How many writes of a connector a replica works on at once, each of another item."""

# A claim expires by the database's clock, not by the installation's, which may be simulated.
_CLAIM = """
WITH due AS (
    SELECT write_id FROM item_write
    WHERE connector = $1 AND status IN ('planned', 'sent') AND due_at <= $2
      AND NOT EXISTS (
          SELECT FROM item_write AS earlier
          WHERE earlier.connector = $1 AND earlier.item = item_write.item
            AND earlier.status IN ('planned', 'sent') AND earlier.place < item_write.place)
      AND NOT EXISTS (
          SELECT FROM write_claim AS held JOIN item_write AS other USING (write_id)
          WHERE held.until >= clock_timestamp() AND other.connector = $1
            AND other.item = item_write.item)
    ORDER BY place LIMIT $3
    FOR UPDATE SKIP LOCKED
), claimed AS (
    INSERT INTO write_claim (write_id, until)
    SELECT write_id, clock_timestamp() + $4::interval FROM due
    ON CONFLICT (write_id) DO UPDATE SET until = excluded.until
        WHERE write_claim.until < clock_timestamp()
    RETURNING write_id
)
SELECT write_id, item FROM claimed JOIN item_write USING (write_id) ORDER BY place
"""


@dataclass(frozen=True)
class WriteClaims:
    """Keeps claims, and facts that wait for a link."""

    async def claim(self, db: Connection, connector: str, now: datetime) -> Sequence[ClaimedWrite]:
        """Claim writes of a connector that are due by now, the oldest of each item."""
        rows = await db.fetch(_CLAIM, connector, now, MAX_CLAIMS, CLAIM_DURATION)
        return [ClaimedWrite(row["write_id"], row["item"]) for row in rows]

    async def release(self, db: Connection, write_id: UUID) -> None:
        """Delete the claim of a write."""
        await db.execute("DELETE FROM write_claim WHERE write_id = $1", write_id)

    async def keep_facts(self, db: Connection, facts: Sequence[tuple[UUID, Fact]]) -> None:
        """Keep facts, each with what it is about; one that is kept already changes nothing."""
        await db.executemany(
            "INSERT INTO fact_before_link (fact_id, target, type, data, context, recorded_at)"
            " VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (fact_id) DO NOTHING",
            [
                (one.id, target, one.type, one.data, one.context.model_dump_json(), one.recorded_at)
                for target, one in facts
            ],
        )

    async def take_facts(self, db: Connection, targets: Collection[UUID] | None) -> Sequence[Fact]:
        """Take the kept facts about these, or all whose target is linked, in their order."""
        rows = await db.fetch(
            "WITH taken AS (DELETE FROM fact_before_link WHERE fact_id IN ("
            " SELECT fact_id FROM fact_before_link AS kept"
            " WHERE ($1::uuid[] IS NULL OR target = ANY ($1))"
            " AND EXISTS (SELECT FROM item_link WHERE item_link.target = kept.target)"
            " FOR UPDATE SKIP LOCKED) RETURNING *) SELECT * FROM taken ORDER BY place",
            None if targets is None else list(targets),
        )
        return [
            Fact(
                position=row["place"],
                id=row["fact_id"],
                area=row["type"].split(".")[1],
                type=row["type"],
                key="",
                sequence=0,
                recorded_at=row["recorded_at"],
                context=EventContext.model_validate_json(row["context"]),
                data=row["data"],
            )
            for row in rows
        ]

    async def delete_facts(self, db: Connection, before: datetime, in_any_case: datetime) -> None:
        """Delete the kept facts that were recorded before a time: nothing links to them.

        While a delivery from before a fact waits, its command may have been done and have no answer
        yet, so that the link is still to come; what is older than `in_any_case` is deleted anyway.
        """
        await db.execute(
            "DELETE FROM fact_before_link AS kept WHERE recorded_at < $1"
            " AND NOT EXISTS (SELECT FROM item_link WHERE item_link.target = kept.target)"
            " AND (recorded_at < $2 OR NOT EXISTS (SELECT FROM delivery"
            " WHERE status = 'waiting' AND received_at < kept.recorded_at + $3::interval))",
            before,
            in_any_case,
            CLOCKS_DIFFER,
        )


WRITE_CLAIMS = WriteClaims()
