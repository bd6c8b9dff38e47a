"""The query for the tree of departments; it reads the table that `departments` fills."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import TYPE_CHECKING

from pydantic import BaseModel

from services.directory.projections.departments import department_on

if TYPE_CHECKING:
    from asyncpg import Record

    from shared.postgres.database_connections import Connection


class Branch(BaseModel):
    """A department in its place: behind its parent, before everything that stands below it."""

    code: str
    name: str
    parent: str | None
    head: str | None
    level: int
    """How many departments are above it: 0 at the top."""


class Tree(BaseModel):
    """The whole organisation, top down."""

    departments: list[Branch]


async def load_tree(db: Connection, as_of: date) -> Tree:
    """Return the departments that exist on a day; one whose parent does not is at the top.

    Siblings are in the order of their codes.
    """
    rows = await db.fetch(
        f"SELECT code, name, parent, head FROM {department_on('$1::date')}"  # noqa: S608  no input
        " WHERE valid_from <= $1 AND (valid_to IS NULL OR valid_to >= $1) ORDER BY code DESC",
        as_of,
    )
    existing_codes = {row["code"] for row in rows}
    children: defaultdict[str | None, list[Record]] = defaultdict(list)
    for row in rows:
        children[row["parent"] if row["parent"] in existing_codes else None].append(row)
    departments = []
    pending = [(row, 0) for row in children[None]]
    while pending:
        row, level = pending.pop()
        departments.append(Branch(**row, level=level))
        pending += [(child, level + 1) for child in children[row["code"]]]
    return Tree(departments=departments)
