"""The circuit breakers of connectors, kept by all replicas together.

No read model: a rebuild leaves them alone.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from services.connectors.domain.circuit_breaker import Breaker, admit, after_failure

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection


@dataclass(frozen=True)
class KnownBreaker:
    """A breaker, and why it was opened."""

    breaker: Breaker = field(default_factory=Breaker)
    code: str | None = None
    detail: str | None = None


async def find_breakers(db: Connection, connectors: Collection[str]) -> Mapping[str, KnownBreaker]:
    """Return the breakers of connectors, by connector; a closed one where nothing is kept."""
    rows = await db.fetch(
        "SELECT * FROM outbound_breaker WHERE connector = ANY ($1)", list(connectors)
    )
    found = {row["connector"]: row for row in rows}
    return {
        one: KnownBreaker(_breaker(found[one]), found[one]["code"], found[one]["detail"])
        if one in found
        else KnownBreaker()
        for one in connectors
    }


@dataclass(frozen=True)
class Breakers:
    """Keeps the breakers; each method is one short transaction."""

    async def admit(self, db: Connection, connector: str, now: datetime) -> bool:
        """Return whether a write may be sent; of a half open breaker, whether it is the one."""
        async with db.transaction():
            row = await db.fetchrow(
                "SELECT * FROM outbound_breaker WHERE connector = $1 FOR UPDATE", connector
            )
            if row is None:
                return True
            admitted = admit(_breaker(row), now)
            if admitted is None:
                return False
            await _save(db, connector, admitted, row["code"], row["detail"])
            return True

    async def note_success(self, db: Connection, connector: str) -> None:
        """Close the breaker."""
        await db.execute("DELETE FROM outbound_breaker WHERE connector = $1", connector)

    async def note_failure(
        self,
        db: Connection,
        connector: str,
        now: datetime,
        code: str,
        detail: str,
        *,
        opens_at_once: bool,
    ) -> None:
        """Count a failure, which may open the breaker."""
        async with db.transaction():
            await db.execute(
                "INSERT INTO outbound_breaker (connector, failures, pause) VALUES ($1, 0, $2)"
                " ON CONFLICT (connector) DO NOTHING",
                connector,
                Breaker().pause,
            )
            row = await db.fetchrow(
                "SELECT * FROM outbound_breaker WHERE connector = $1 FOR UPDATE", connector
            )
            before = Breaker() if row is None else _breaker(row)
            after = after_failure(before, now, opens_at_once=opens_at_once)
            await _save(db, connector, after, code, detail)


async def _save(
    db: Connection, connector: str, breaker: Breaker, code: str | None, detail: str | None
) -> None:
    await db.execute(
        "UPDATE outbound_breaker SET failures = $2, pause = $3, open_until = $4, trial_until = $5,"
        " code = $6, detail = $7 WHERE connector = $1",
        connector,
        breaker.failures,
        breaker.pause,
        breaker.open_until,
        breaker.trial_until,
        code,
        detail,
    )


def _breaker(row: Any) -> Breaker:
    return Breaker(row["failures"], row["pause"], row["open_until"], row["trial_until"])


BREAKERS = Breakers()
