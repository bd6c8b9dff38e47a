"""Reads an area's outbox: the facts that it has published, in order, with full history."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from shared.eventsourcing.published_fact import Fact
from shared.postgres.event_store import decode_context
from shared.postgres.event_tables import FACT_COLUMNS, FACT_POSITIONS, FACT_TABLES, select_after
from shared.postgres.gap_free_reader import GapFreeReader

if TYPE_CHECKING:
    from asyncpg import Record

    from shared.postgres.database_connections import Connection


_EARLIER, _COMPACT = FACT_POSITIONS
_LAST = f"""
SELECT greatest(0, (SELECT max(position) FROM {_EARLIER}), (SELECT max(position) FROM {_COMPACT}))
"""  # noqa: S608  constant tables
_LAST_UP_TO = f"""
SELECT greatest(0, (SELECT max(position) FROM {_EARLIER} WHERE position <= $1),
                   (SELECT max(position) FROM {_COMPACT} WHERE position <= $1))
"""  # noqa: S608  constant tables
_FIRST_AFTER = select_after(FACT_TABLES, "position, recorded_at")


def create_outbox_reader(area: str, columns: str = FACT_COLUMNS) -> GapFreeReader:
    """Return a reader of the area's published facts; `position` must be one of the columns."""
    return GapFreeReader(area, FACT_TABLES, "fact_position", columns)


def decode_fact(area: str, row: Record) -> Fact:
    """Decode a row with `FACT_COLUMNS` of `outbox`."""
    position, id_, type_, key, sequence, recorded_at, context, data = row
    return Fact(
        position=position,
        id=id_,
        area=area,
        type=type_,
        key=key,
        sequence=sequence,
        recorded_at=recorded_at,
        context=decode_context(context),
        data=data,
    )


async def read_end_position(connection: Connection) -> int:
    """Return the last published position; 0 where nothing was published yet."""
    found = await connection.fetchval(_LAST)
    return int(found)


async def last_position_up_to(connection: Connection, position: int) -> int:
    """Return the last published position up to this one; 0 where there is none."""
    found = await connection.fetchval(_LAST_UP_TO, position)
    return int(found)


async def last_allocated_position(connection: Connection) -> int:
    """Return the last allocated position, whether it was used or rolled back."""
    found = await connection.fetchval(
        "SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM fact_position"
    )
    return int(found)


async def first_fact_time_after(connection: Connection, position: int) -> datetime | None:
    """Return when the first fact after a position was recorded; `None` where there is none."""
    row = await connection.fetchrow(_FIRST_AFTER, position, 1)
    return None if row is None else row["recorded_at"]


async def list_fact_keys(connection: Connection, end_position: int) -> list[Record]:
    """Return position, id and key of every fact up to a position, in order."""
    return await connection.fetch(
        "SELECT position, id, key FROM outbox WHERE position <= $1 ORDER BY position", end_position
    )
