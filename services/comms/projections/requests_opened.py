"""The requests that were opened in some time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from shared.service_runtime.area_context import AreaContext


async def find_requests_opened(
    area: AreaContext, since: datetime, until: datetime
) -> Sequence[UUID]:
    """Return the ids of the requests opened from `since` on and before `until`, by time."""
    async with area.pool.acquire() as db:
        rows = await db.fetch(
            "SELECT request_id FROM request WHERE opened_at >= $1 AND opened_at < $2"
            " ORDER BY opened_at, request_id",
            since,
            until,
        )
    return [row["request_id"] for row in rows]
