"""What an export's manifest says of the sources: how far each had been read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection


async def read_export_sources(connection: Connection) -> Sequence[Mapping[str, Any]]:
    """Return the position up to which each partition of an area's facts had been read."""
    rows = await connection.fetch("SELECT partition, position FROM checkpoint ORDER BY partition")
    return [dict(row) for row in rows]
