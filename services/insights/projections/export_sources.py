"""What an export's manifest says of the sources: how far each was read, and what was missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from services.insights.projections.source_freshness import load_freshness

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection


async def read_export_sources(connection: Connection) -> Sequence[Mapping[str, Any]]:
    """Return a line for each partition of the facts, and one for each area.

    The former has the position up to which its facts are in the files. The latter compares the area
    with what was read of it at `checked_at`: what was waiting, missing or late.
    """
    read = await connection.fetch(
        "SELECT partition, position FROM checkpoint WHERE consumer = 'insights' ORDER BY partition"
    )
    compared = await load_freshness(connection)
    return [*map(dict, read), *(one.model_dump(mode="json") for one in compared)]
