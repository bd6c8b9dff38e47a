"""Folds what facts say into the list, in the transaction of the checkpoint or of a rebuild."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from services.worklist.domain.contact_items import contact_item_of
from services.worklist.domain.item_change import (
    Item,
    PlacedChange,
    PlacedValue,
    merge,
    values_of,
)
from services.worklist.domain.kind_terms import KINDS
from services.worklist.domain.open_things import rows_of_item
from services.worklist.domain.work_row import WorkRow
from services.worklist.projections.contact_tables import CONTACT_TABLES, write_contacts
from shared.postgres.projection import copy_rows

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

TABLES = ("item", "work_row", *CONTACT_TABLES)
NEVER_DUE = datetime(9999, 12, 31, tzinfo=UTC)
"""Stands for the due time of what has none: behind all others."""

_ADD_ITEMS = """
INSERT INTO item (item, fields) SELECT one, '{}' FROM unnest($1::text[]) AS one ORDER BY one
ON CONFLICT DO NOTHING
"""
_LOCK_ITEMS = "SELECT item, fields FROM item WHERE item = ANY ($1) ORDER BY item FOR UPDATE"
_WRITE_ITEMS = """
UPDATE item SET fields = known.fields::jsonb
FROM unnest($1::text[], $2::text[]) AS known (item, fields) WHERE item.item = known.item
"""
_COLUMNS = (
    *("thing", "side", "department", "item", "kind", "area", "id", "title", "state", "reason"),
    *("reason_text", "reason_department", "since", "owes", "waits", "roles", "due", "overdue"),
    *("project_id", "goal_id", "read_class", "parties", "updated_at", "contact_item"),
)


async def fold(db: Connection, changes: Sequence[PlacedChange]) -> None:
    """Take what facts say into the tables that come first in the search path.

    Raises `KeyError` or `ValueError` where a fact's data is not what its type promises.
    """
    if not changes:
        return
    items = await _lock_items(db, sorted({change.item for change in changes}))
    for change in changes:
        merge(items[change.item], change.position, change.all_fields)
    rows = [row for name, item in items.items() for row in _stored_rows(name, values_of(item))]
    await db.execute(_WRITE_ITEMS, list(items), [json.dumps(one) for one in items.values()])
    await db.execute("DELETE FROM work_row WHERE item = ANY ($1)", list(items))
    await copy_rows(db, "work_row", _COLUMNS, rows)
    await write_contacts(db, items)


async def _lock_items(db: Connection, names: Sequence[str]) -> dict[str, Item]:
    """Return what is known of things; until the transaction ends nobody else changes that.

    The rows are locked by a statement of their own, which sees what others added meanwhile.
    """
    await db.execute(_ADD_ITEMS, names)
    return {
        row["item"]: {
            name: PlacedValue(*value) for name, value in json.loads(row["fields"]).items()
        }
        for row in await db.fetch(_LOCK_ITEMS, names)
    }


def _stored_rows(item: str, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    heard_at = datetime.fromisoformat(values["heard_at"])
    updated_at = datetime.fromisoformat(values["recorded_at"])
    return [_stored_row(item, row, updated_at) for row in rows_of_item(item, values, heard_at)]


def _stored_row(item: str, row: WorkRow, updated_at: datetime) -> tuple[Any, ...]:
    terms = KINDS[row.kind]
    return (
        f"{row.kind}:{row.key}",
        row.side,
        row.department,
        item,
        row.kind,
        terms.area,
        row.id,
        row.title,
        row.state,
        row.reason,
        row.reason_text,
        row.reason_department,
        row.since,
        row.owes,
        list(row.waits),
        list(row.roles),
        row.due_at or NEVER_DUE,
        row.overdue,
        row.project_id and UUID(row.project_id),
        row.goal_id and UUID(row.goal_id),
        terms.read_class,
        [one for one in (row.owes, *row.waits) if one],
        updated_at,
        _contact_item(row),
    )


def _contact_item(row: WorkRow) -> str:
    """Return what a row is about, as liaisons are named for it."""
    if row.about:
        return row.about
    if row.kind == "standing-duty":
        return contact_item_of("standing-duty", row.id)
    if row.kind == "step":
        return contact_item_of("flow", row.id)
    if row.project_id is not None:
        return contact_item_of("project", row.project_id)
    return contact_item_of("goal", row.goal_id)
