"""Folds what facts say into the tables that targets are measured by."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from services.programme.domain.goal_happening import GoalHappening
from services.programme.domain.item_change import ItemChange
from shared.postgres.projection import execute_for_rows

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

TABLES = ("measured_item", "goal_happening")

_FIELDS = {
    "fact_id": "uuid",
    "began_at": "timestamptz",
    "ended_at": "timestamptz",
    "department": "text",
    "project_id": "uuid",
    "work": "text",
    "case_id": "uuid",
    "from_template": "boolean",
    "received": "boolean",
    "amount": "bigint",
    "currency": "text",
}
_KNOWN = """
SELECT * FROM measured_item WHERE (kind, item) IN (SELECT * FROM unnest($1::text[], $2::text[]))
"""
_WRITE = f"""
INSERT INTO measured_item (kind, item, {", ".join(_FIELDS)})
SELECT * FROM unnest($1::text[], $2::text[],
{", ".join(f"${number}::{type_}[]" for number, type_ in enumerate(_FIELDS.values(), 3))})
ON CONFLICT (kind, item) DO UPDATE SET
({", ".join(_FIELDS)}) = ROW ({", ".join(f"excluded.{name}" for name in _FIELDS)})
"""  # noqa: S608  constants
_ADD_HAPPENINGS = """
INSERT INTO goal_happening
(fact_id, place, position, what, goal_id, cycle_id, shared_by, department, at)
SELECT * FROM unnest($1::uuid[], $2::integer[], $3::bigint[], $4::text[], $5::uuid[], $6::uuid[],
$7::uuid[], $8::text[], $9::timestamptz[])
ON CONFLICT DO NOTHING
"""


async def fold(db: Connection, sayings: Sequence[ItemChange | GoalHappening]) -> None:
    """Take what facts say into the tables that come first in the search path."""
    await _fold_items(db, [one for one in sayings if isinstance(one, ItemChange)])
    happenings = [one for one in sayings if isinstance(one, GoalHappening)]
    await execute_for_rows(
        db,
        _ADD_HAPPENINGS,
        [one.fact_id for one in happenings],
        [one.place for one in happenings],
        [one.position for one in happenings],
        [one.what for one in happenings],
        [one.goal_id for one in happenings],
        [one.cycle_id for one in happenings],
        [one.shared_by for one in happenings],
        [one.department for one in happenings],
        [one.at for one in happenings],
    )


async def _fold_items(db: Connection, changes: Sequence[ItemChange]) -> None:
    if not changes:
        return
    keys = sorted({(change.kind, change.item) for change in changes})
    rows: dict[tuple[str, str], dict[str, Any]] = {key: {} for key in keys}
    kinds, items = [kind for kind, _ in keys], [item for _, item in keys]
    for known in await db.fetch(_KNOWN, kinds, items):
        rows[known["kind"], known["item"]] = dict(known)
    for change in changes:
        row = rows[change.kind, change.item]
        row.update(change.fields)
        for name, value in change.first.items():
            if row.get(name) is None:
                row[name] = value
    columns = [[row.get(name) for row in rows.values()] for name in _FIELDS]
    await db.execute(_WRITE, kinds, items, *columns)
