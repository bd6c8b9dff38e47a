"""The departments that exist on a day, by their codes and names alone."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

_IS_OPEN = "valid_from <= $1 AND (valid_to IS NULL OR valid_to >= $1)"


async def list_open(db: Connection, day: date) -> list[tuple[str, str]]:
    """Return the codes and names of all departments of a day, by code."""
    rows = await db.fetch(
        f"SELECT code, name FROM department WHERE {_IS_OPEN} ORDER BY code",  # noqa: S608  constants
        day,
    )
    return [(row["code"], row["name"]) for row in rows]


async def find_open(db: Connection, day: date, code: str) -> str | None:
    """Return the name of a department of a day; `None` where it does not exist then."""
    name: str | None = await db.fetchval(
        f"SELECT name FROM department WHERE {_IS_OPEN} AND code = $2",  # noqa: S608  constants
        day,
        code,
    )
    return name
