"""Who owns what is in a schema."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from asyncpg import Connection, Record


async def owners_of(connection: Connection[Record], *schemas: str) -> set[str]:
    """Return the owners of schemas, of their tables, sequences and functions."""
    rows = await connection.fetch(
        "SELECT pg_get_userbyid(relowner) FROM pg_class JOIN pg_namespace n ON relnamespace = n.oid"
        " WHERE nspname = ANY ($1) UNION SELECT pg_get_userbyid(proowner) FROM pg_proc"
        " JOIN pg_namespace n ON pronamespace = n.oid WHERE nspname = ANY ($1)"
        " UNION SELECT pg_get_userbyid(nspowner) FROM pg_namespace WHERE nspname = ANY ($1)",
        list(schemas),
    )
    return {row[0] for row in rows}
