"""Tables that retain every row with the time in which it was visible.

A row is visible from the recording of the event that made it until that of the event that replaced
it, so the table can be read as of any past time. `seen_to` of the present row is null.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from shared.postgres.projection import execute_for_rows

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection


def visible_at_condition(table: str, time_parameter: str) -> str:
    """Return the SQL condition for the rows of a table that were visible at a time.

    `time_parameter` is a placeholder like `$2`; where its value is null, the time is now.
    """
    return (
        f"({table}.seen_to IS NULL OR {table}.seen_to > {time_parameter})"
        f" AND ({time_parameter}::timestamptz IS NULL OR {table}.seen_from <= {time_parameter})"
    )


def department_at(time_parameter: str) -> str:
    """Return the SQL expression for the department of a goal at a time, as of `goal_transfer`.

    `time_parameter` is as in `visible_at_condition`.
    """
    return (
        "coalesce((SELECT was FROM goal_transfer WHERE goal_transfer.goal_id = goal.goal_id"  # noqa: S608  constants
        f" AND seen_from > {time_parameter} ORDER BY number LIMIT 1), goal.department)"
    )


async def supersede_rows(
    db: Connection, table: str, columns: Mapping[str, str], rows: Sequence[Sequence[Any]]
) -> None:
    """Insert rows; each ends the visibility of the earlier row with the same key.

    `columns` are names and SQL types; the first three are the key, the number of the event in its
    stream, and `seen_from`. `rows` are in the order of the events.
    """
    if not rows:
        return
    first_seen_from: dict[Any, Any] = {}
    last_index: dict[Any, int] = {}
    seen_to: list[Any] = [None] * len(rows)
    for index, (key, _, seen_from, *_) in enumerate(rows):
        first_seen_from.setdefault(key, seen_from)
        if key in last_index:
            seen_to[last_index[key]] = seen_from
        last_index[key] = index
    key_name, key_type = next(iter(columns.items()))
    await execute_for_rows(
        db,
        f"UPDATE {table} SET seen_to = batch.seen_from"  # noqa: S608  the names are constants of this area
        f" FROM unnest($1::{key_type}[], $2::timestamptz[]) AS batch (key, seen_from)"
        f" WHERE {table}.{key_name} = batch.key AND {table}.seen_to IS NULL",
        list(first_seen_from),
        list(first_seen_from.values()),
    )
    typed = {**columns, "seen_to": "timestamptz"}
    arrays = ", ".join(f"${n}::{type_}[]" for n, type_ in enumerate(typed.values(), 1))
    values = zip(*([*row, end] for row, end in zip(rows, seen_to, strict=True)), strict=True)
    await db.execute(
        f"INSERT INTO {table} ({', '.join(typed)}) SELECT * FROM unnest({arrays})",  # noqa: S608  likewise
        *map(list, values),
    )
