"""The table of what other areas have of departments, kept by their facts."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from services.directory.domain.department_uses import UseChange, UseCount

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

# Facts of a version before may be read after later ones: each field keeps what was said last.
_UPSERT = """
INSERT INTO department_use AS known VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (kind, id) DO UPDATE SET
    title = coalesce(excluded.title, known.title),
    departments = CASE WHEN excluded.departments_position > known.departments_position
        THEN excluded.departments ELSE known.departments END,
    departments_position = greatest(excluded.departments_position, known.departments_position),
    state = CASE WHEN excluded.state_position > known.state_position
        THEN excluded.state ELSE known.state END,
    state_position = greatest(excluded.state_position, known.state_position)
"""


async def record_uses(db: Connection, changes: Sequence[tuple[int, UseChange]]) -> None:
    """Take what facts say into the table; each change comes with its fact's position."""
    await db.executemany(
        _UPSERT,
        [
            (
                one.kind,
                one.id,
                one.title,
                list(one.departments or ()),
                -1 if one.departments is None else position,
                one.state or "open",
                -1 if one.state is None else position,
            )
            for position, one in changes
        ],
    )


async def count_uses(db: Connection, code: str) -> list[UseCount]:
    """Return how many things name a department, by their kind and whether they are open."""
    return (await count_uses_of(db, [code]))[code]


async def count_uses_of(db: Connection, codes: Collection[str]) -> dict[str, list[UseCount]]:
    """Return the same of several departments, by their codes."""
    found: dict[str, list[UseCount]] = {code: [] for code in codes}
    rows = await db.fetch(
        "SELECT code, kind, state = 'open' AS is_open, count(*), min(title)"
        " FROM unnest($1::text[]) AS named (code)"
        " JOIN department_use ON departments @> ARRAY[code] AND state <> 'withdrawn'"
        " GROUP BY 1, 2, 3 ORDER BY 3 DESC, 2",
        sorted(found),
    )
    for code, *counted in rows:
        found[code].append(UseCount(*counted))
    return found


async def find_named_and_missing(db: Connection, codes: Collection[str]) -> list[tuple[str, str]]:
    """Return those of the codes that no department has though something names them, and what."""
    rows = await db.fetch(
        # First which are missing, hardly ever one: what names the others may be many things.
        "WITH missing AS MATERIALIZED (SELECT code FROM unnest($1::text[]) AS named (code)"
        " WHERE NOT EXISTS (SELECT FROM department WHERE department.code = named.code))"
        " SELECT code, min(known.kind || ':' || known.id) AS named_by FROM missing"
        " JOIN department_use AS known"
        " ON known.departments @> ARRAY[missing.code] AND known.state <> 'withdrawn'"
        " GROUP BY code ORDER BY code",
        sorted(codes),
    )
    return [(row["code"], row["named_by"]) for row in rows]
