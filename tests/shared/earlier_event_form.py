"""Moves what was recorded to the tables in which earlier versions stored it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

_MOVE = """
INSERT INTO earlier_fact SELECT * FROM later_fact WHERE position % 2 >= $1;
INSERT INTO earlier_event SELECT event.* FROM event JOIN compact_event USING (position)
WHERE coalesce(fact_position, 1) % 2 >= $1;
DELETE FROM compact_event WHERE coalesce(fact_position, 1) % 2 >= $1;
UPDATE stream SET number = NULL WHERE NOT EXISTS (SELECT FROM compact_event WHERE stream = number);
"""


async def store_in_earlier_form(connection: Connection, *, every_second: bool = False) -> None:
    """Move all events and facts, or every second fact with its event and all without a fact."""
    async with connection.transaction():
        await connection.execute(_MOVE.replace("$1", "1" if every_second else "0"))
