"""Which replica asks a system that is polled, and how the last poll ended.

They are no read models: a rebuild leaves them alone.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection


@dataclass(frozen=True)
class LastPoll:
    """How the polling of a system goes."""

    polled_at: datetime | None = None
    """When it was polled last without a failure."""
    failure: str | None = None
    """Why the last poll failed."""


async def find_polls(db: Connection, connectors: Collection[str]) -> Mapping[str, LastPoll]:
    """Return how the polling of systems goes, by connector; none that was never polled."""
    rows = await db.fetch(
        "SELECT connector, polled_at, failure FROM poll_lease WHERE connector = ANY ($1)",
        list(connectors),
    )
    return {row["connector"]: LastPoll(row["polled_at"], row["failure"]) for row in rows}


@dataclass(frozen=True)
class PollLeases:
    """Keeps the leases."""

    async def take_lease(
        self, db: Connection, connector: str, holder: UUID, duration: timedelta
    ) -> bool:
        """Take or prolong the lease of a system; return whether the holder has it now.

        It ends by the database's clock, not by the installation's, which may be simulated.
        """
        found = await db.fetchval(
            "INSERT INTO poll_lease (connector, holder, until)"
            " VALUES ($1, $2, clock_timestamp() + $3::interval)"
            " ON CONFLICT (connector) DO UPDATE"
            " SET holder = excluded.holder, until = excluded.until"
            " WHERE poll_lease.holder = excluded.holder OR poll_lease.until < clock_timestamp()"
            " RETURNING true",
            connector,
            holder,
            duration,
        )
        return found is True

    async def end_lease(self, db: Connection, connector: str, holder: UUID) -> None:
        """End the lease of a system; nothing where another has it."""
        await db.execute(
            "UPDATE poll_lease SET until = '-infinity' WHERE connector = $1 AND holder = $2",
            connector,
            holder,
        )

    async def note_poll(
        self, db: Connection, connector: str, holder: UUID, at: datetime, failure: str | None
    ) -> None:
        """Note when a poll ended, and why it failed; nothing where another has the lease."""
        await db.execute(
            "UPDATE poll_lease SET failure = $4::text,"
            " polled_at = CASE WHEN $4::text IS NULL THEN $3 ELSE polled_at END"
            " WHERE connector = $1 AND holder = $2",
            connector,
            holder,
            at,
            failure,
        )


POLL_LEASES = PollLeases()
