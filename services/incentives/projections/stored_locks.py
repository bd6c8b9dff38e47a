"""The locks of months as the event log has them, for their seals to be computed and checked.

The log's own JSON is read, not the read model's: what was sealed is what was stored, whatever
fields a later version adds.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

from services.incentives.domain.period_lock import period_stream_name, sealed_content
from services.incentives.domain.period_seal import PeriodSeal, StoredLock, compute_chain
from shared.postgres.event_tables import EVENTS_OF_STREAMS

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

_LOCKS = f"""
SELECT stream, recorded_at, data ->> 'seal' AS seal,
       CASE WHEN $2 OR data ->> 'seal' IS NULL THEN data END AS data
FROM ({EVENTS_OF_STREAMS}) AS step
WHERE data ->> 'type' = 'period-locked' ORDER BY position
"""  # noqa: S608  a constant query


async def load_stored_locks(
    db: Connection, periods: Sequence[str], *, with_statements: bool
) -> list[StoredLock]:
    """Return the locks of months in the order in which they were recorded.

    Without `with_statements` the content is left out of those whose seal is recorded: their chain
    can be computed, but not checked.
    """
    streams = {period_stream_name(period): period for period in periods}
    return [
        StoredLock(
            streams[row["stream"]],
            {} if row["data"] is None else sealed_content(json.loads(row["data"])),
            None if row["seal"] is None else PeriodSeal.model_validate_json(row["seal"]),
            row["recorded_at"],
        )
        for row in await db.fetch(_LOCKS, list(streams), with_statements)
    ]


async def list_recorded_periods(db: Connection) -> list[str]:
    """Return every month of which the log has anything, in any order."""
    prefix = period_stream_name("")
    rows = await db.fetch("SELECT id FROM stream WHERE starts_with(id, $1)", prefix)
    return [row["id"].removeprefix(prefix) for row in rows]


async def load_seals(db: Connection) -> dict[str, PeriodSeal]:
    """Return the seal of every locked month, in the order of the chain."""
    locks, chain = await _load_chain(db)
    return dict(zip((lock.period for lock in locks), chain, strict=True))


async def load_last_seal(db: Connection) -> PeriodSeal | None:
    """Return the end of the chain, which the next lock follows; `None` where nothing is locked."""
    _, chain = await _load_chain(db)
    return chain[-1] if chain else None


async def _load_chain(db: Connection) -> tuple[list[StoredLock], list[PeriodSeal]]:
    """Return the locks of the log with their seals: a read model that lacks one forks no chain."""
    periods = await list_recorded_periods(db)
    locks = await load_stored_locks(db, periods, with_statements=False)
    return locks, compute_chain(locks)
