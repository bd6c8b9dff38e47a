"""The departments that exist on a day, by their codes and names, and a provider's ids of them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

_SELECT = (
    "SELECT code, name, external_id FROM department"
    " WHERE valid_from <= $1 AND (valid_to IS NULL OR valid_to >= $1)"
)


class OpenDepartmentRow(NamedTuple):
    """A department of a day."""

    code: str
    name: str
    external_id: str | None
    """The identity provider's id of the group that it is."""


async def list_open(db: Connection, day: date) -> list[OpenDepartmentRow]:
    """Return all departments of a day, by code."""
    return [OpenDepartmentRow(*row) for row in await db.fetch(f"{_SELECT} ORDER BY code", day)]


async def find_open(db: Connection, day: date, code: str) -> OpenDepartmentRow | None:
    """Return a department of a day; `None` where it does not exist then."""
    row = await db.fetchrow(f"{_SELECT} AND code = $2", day, code)
    return OpenDepartmentRow(*row) if row else None
