"""The read model of signals, for the statements that show them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from services.incentives.domain.informational_signal import Signal, SignalNoted
from shared.eventsourcing.event_store import RecordedEvent
from shared.postgres.projection import Projection

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

_INSERT_SIGNALS = """
INSERT INTO signal (cause, department, booked_in, fact, subject, subject_id, completion, at, period,
                    seen_from, event_id)
SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::uuid[],
                     $7::numeric[], $8::timestamptz[], $9::text[], $10::timestamptz[], $11::uuid[])
"""


async def apply_events(db: Connection, events: Sequence[RecordedEvent[Any]]) -> None:
    """Insert the signals."""
    noted = [recorded for recorded in events if isinstance(recorded.event, SignalNoted)]
    if noted:
        await db.execute(
            _INSERT_SIGNALS,
            [recorded.event.signal.cause for recorded in noted],
            [recorded.event.department for recorded in noted],
            [recorded.event.booked_in for recorded in noted],
            [recorded.event.signal.fact for recorded in noted],
            [recorded.event.signal.subject for recorded in noted],
            [recorded.event.signal.subject_id for recorded in noted],
            [recorded.event.signal.completion for recorded in noted],
            [recorded.event.signal.at for recorded in noted],
            [recorded.event.signal.period for recorded in noted],
            [recorded.recorded_at for recorded in noted],
            [recorded.id for recorded in noted],
        )


INFORMATIONAL_SIGNAL_PROJECTION = Projection("signals", ("signal",), apply_events)


async def load_signals_booked_in(
    db: Connection, period: str, as_of: datetime | None = None
) -> Sequence[tuple[str | None, Signal]]:
    """Return the signals that a month's statement shows, each with its department."""
    rows = await db.fetch(
        "SELECT * FROM signal WHERE booked_in = $1"
        " AND ($2::timestamptz IS NULL OR seen_from <= $2) ORDER BY at, cause",
        period,
        as_of,
    )
    return [
        (
            row["department"],
            Signal(
                fact=row["fact"],
                subject=row["subject"],
                at=row["at"],
                cause=row["cause"],
                subject_id=row["subject_id"],
                completion=row["completion"],
                period=row["period"],
            ),
        )
        for row in rows
    ]
