"""What was seen from when to when: tables that keep every row they ever showed.

A row is seen from the recording of the event that made it until that of the one that replaced it,
so a reader may ask as of any past moment. `seen_to` of the present row is null.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection


def visible_at(table: str, time_parameter: str) -> str:
    """Return the condition for the rows of a table that were seen at a parameter like `$2`.

    Where that is null, for those that are seen now.
    """
    return (
        f"({table}.seen_to IS NULL OR {table}.seen_to > {time_parameter})"
        f" AND ({time_parameter}::timestamptz IS NULL OR {table}.seen_from <= {time_parameter})"
    )


async def supersede_rows(
    db: Connection, table: str, columns: Mapping[str, str], rows: Sequence[Sequence[Any]]
) -> None:
    """Let each row take the place of the one with its key, which is seen no longer.

    `columns` are names and types; the first three are the key, the number of the event in its
    stream, and `seen_from`. `rows` come in the order of the events.
    """
    if not rows:
        return
    first: dict[Any, Any] = {}
    last: dict[Any, int] = {}
    until: list[Any] = [None] * len(rows)
    for place, (key, _, since, *_) in enumerate(rows):
        first.setdefault(key, since)
        if key in last:
            until[last[key]] = since
        last[key] = place
    key_name, key_type = next(iter(columns.items()))
    await db.execute(
        f"UPDATE {table} SET seen_to = told.since"  # noqa: S608  names of our own
        f" FROM unnest($1::{key_type}[], $2::timestamptz[]) AS told (key, since)"
        f" WHERE {table}.{key_name} = told.key AND {table}.seen_to IS NULL",
        list(first),
        list(first.values()),
    )
    named = {**columns, "seen_to": "timestamptz"}
    arrays = ", ".join(f"${n}::{type_}[]" for n, type_ in enumerate(named.values(), 1))
    values = zip(*([*row, end] for row, end in zip(rows, until, strict=True)), strict=True)
    await db.execute(
        f"INSERT INTO {table} ({', '.join(named)}) SELECT * FROM unnest({arrays})",  # noqa: S608
        *map(list, values),
    )
