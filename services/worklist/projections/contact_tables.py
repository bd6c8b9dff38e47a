"""The tables of liaisons, absences, heads and cases, made anew of what is known of each."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from services.worklist.domain.contact_items import contact_item_of, terms_of
from services.worklist.domain.item_change import Item
from shared.postgres.projection import copy_rows

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "contact_term": (
        *("item", "department", "contact_item", "valid_from", "person", "deputy", "is_ended"),
    ),
    "contact_absence": ("item", "person", "first_day", "last_day"),
    "contact_head": ("item", "department", "valid_from", "head"),
    "contact_parent": ("item", "contact_item", "parent"),
}
CONTACT_TABLES = (*_COLUMNS, "contact_version")
_TABLE_BY_PREFIX = dict(zip(("office", "absence", "head", "case"), _COLUMNS, strict=True))
_NEW_VERSION = """
INSERT INTO contact_version (only_row, version) VALUES (true, gen_random_uuid())
ON CONFLICT (only_row) DO UPDATE SET version = excluded.version
"""


async def write_contacts(db: Connection, items: Mapping[str, Item]) -> None:
    """Make the rows of the offices, absences, heads and cases among these items anew.

    A case is new before anybody asks who speaks for it, so it changes nothing that is known.
    """
    rows: dict[str, list[tuple[Any, ...]]] = {}
    names: dict[str, list[str]] = {}
    for name, item in items.items():
        table = _TABLE_BY_PREFIX.get(name.partition(":")[0])
        if table is not None:
            names.setdefault(table, []).append(name)
            rows.setdefault(table, []).extend(_rows(table, name, item))
    for table, changed in names.items():
        await db.execute(f"DELETE FROM {table} WHERE item = ANY ($1)", changed)  # noqa: S608  a name of ours
        await copy_rows(db, table, _COLUMNS[table], rows[table])
    if names.keys() - {"contact_parent"}:
        await db.execute(_NEW_VERSION)


def _rows(table: str, name: str, item: Item) -> list[tuple[Any, ...]]:
    if table == "contact_term":
        office = (name, item["department"].value, item["contact_item"].value)
        return [
            (*office, one.valid_from, one.person, one.deputy, one.is_ended)
            for one in terms_of(item)
        ]
    if table == "contact_parent":
        if "is_over" in item or "flow_id" not in item:
            return []
        flow = contact_item_of("flow", item["flow_id"].value)
        return [(name, contact_item_of("flow", name.partition(":")[2]), flow)]
    if table == "contact_head":
        department = name.partition(":")[2]
        since = {
            field.removeprefix("from "): placed.value
            for field, placed in item.items()
            if field.startswith("from ")
        }
        return [(name, department, date.fromisoformat(day), one) for day, one in since.items()]
    if "is_withdrawn" in item or "person" not in item:
        return []
    days = (item[field].value for field in ("first_day", "last_day"))
    return [(name, item["person"].value, *map(date.fromisoformat, days))]
