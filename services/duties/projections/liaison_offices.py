"""The offices of liaisons that a fact is about: of a person, an item or a department."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection


async def list_offices_naming(db: Connection, person: str, day: date) -> Sequence[tuple[UUID, str]]:
    """Return the offices, with their departments, that name a person on a day or later."""
    rows = await db.fetch(
        "SELECT DISTINCT liaison_id, department FROM liaison JOIN liaison_term USING (liaison_id)"
        " WHERE (person = $1 OR deputy = $1) AND (valid_to IS NULL OR valid_to >= $2)"
        " ORDER BY liaison_id",
        person,
        day,
    )
    return [(row["liaison_id"], row["department"]) for row in rows]


async def list_offices_of_item(db: Connection, item: UUID) -> Sequence[UUID]:
    """Return the offices for an item that have not ended."""
    return await _open_offices(db, "item_id", item)


async def list_offices_of_department(db: Connection, department: str) -> Sequence[UUID]:
    """Return the offices of a department that have not ended."""
    return await _open_offices(db, "department", department)


async def _open_offices(db: Connection, column: str, value: UUID | str) -> Sequence[UUID]:
    rows = await db.fetch(
        "SELECT liaison_id FROM liaison JOIN liaison_term USING (liaison_id)"  # noqa: S608  a constant
        f" WHERE {column} = $1 AND valid_to IS NULL AND NOT is_ended ORDER BY liaison_id",
        value,
    )
    return [row["liaison_id"] for row in rows]
