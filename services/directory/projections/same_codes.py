"""Finds codes that are the same as given ones in another case, without reading all codes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from services.directory.domain.known_codes import KnownCodes, fold_code

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection


async def load_same_codes(
    db: Connection, table: str, column: str, codes: Iterable[str | None]
) -> KnownCodes:
    """Return at least those codes in a table's column that are the same as one of these.

    Of codes in visible ASCII characters the folded form is the lower case, by which an index finds
    them. All others are returned whatever is asked for, to be compared by Unicode's rules.
    """
    rows = await db.fetch(
        f"SELECT {column} AS code FROM {table}"  # noqa: S608  the names are constants of this area
        f' WHERE lower({column} COLLATE "C") = ANY ($1)'
        f" UNION ALL SELECT {column} FROM {table} WHERE {column} COLLATE \"C\" ~ '[^!-~]'",
        sorted({fold_code(code) for code in codes if code is not None}),
    )
    return KnownCodes.of(row["code"] for row in rows)
