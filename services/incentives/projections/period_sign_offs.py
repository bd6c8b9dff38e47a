"""Who took which step of a month, and its seal, as of a time."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from services.incentives.domain.period_lock import period_stream_name
from services.incentives.domain.period_seal import PeriodSeal
from services.incentives.domain.period_sign_offs import PeriodSignOffs, list_sign_offs
from services.incentives.projections.stored_locks import load_seals
from shared.postgres.event_store import EventDecoder

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection


async def load_sign_offs(
    db: Connection, codec: EventDecoder, period: str, as_of: datetime | None
) -> tuple[PeriodSignOffs, PeriodSeal | None]:
    """Return the steps of a month that held at a time, and the seal if it was locked by then.

    `as_of` is a time of recording; `None` is now.
    """
    stream = period_stream_name(period)
    recorded = (await codec.load(db, [stream]))[stream]
    events = [one.event for one in recorded if as_of is None or one.recorded_at <= as_of]
    sign_offs = list_sign_offs(events)
    seal = (await load_seals(db)).get(period) if sign_offs.locked else None
    return sign_offs, seal
