"""What the obligations behind adjustments of figures were: titles and counterparts."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from services.incentives.domain.adjusted_obligation import AdjustedObligation, AdjustmentKey

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

_LATE_CHANGES = """
SELECT obligation, cause, department, kind, event_id FROM late_count
WHERE booked_in = $1 AND ($2::timestamptz IS NULL OR seen_from <= $2)
"""


async def load_adjusted_obligations(
    db: Connection, booked_in: str, names: Mapping[str, str], as_of: datetime | None = None
) -> Mapping[AdjustmentKey, AdjustedObligation]:
    """Return what the adjustments that are booked in a month are about.

    `names` are those of departments, by code. Titles and counterparts are as the events have them
    that make the adjustments; events from before these were recorded have none.
    """
    changes = await db.fetch(_LATE_CHANGES, booked_in, as_of)
    rows = await db.fetch(
        "SELECT id, data FROM event WHERE id = ANY ($1)", [row["event_id"] for row in changes]
    )
    records = {row["id"]: json.loads(row["data"]) for row in rows}
    found = {}
    for row in changes:
        record = records[row["event_id"]]
        counterpart = record.get("counterpart")
        found[row["obligation"], row["cause"]] = AdjustedObligation(
            row["department"],
            row["kind"],
            record.get("title"),
            counterpart,
            names.get(counterpart),
        )
    return found
