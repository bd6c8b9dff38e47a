"""The read model of links: which item of another system stands for what here."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from services.connectors.domain.external_item import ItemLinked
from services.connectors.domain.linked_item import LinkedItem
from services.connectors.domain.write_events import ItemTargetAdded
from shared.eventsourcing.event_store import RecordedEvent
from shared.postgres.projection import Projection

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection


async def apply_events(db: Connection, events: Sequence[RecordedEvent[Any]]) -> None:
    """Insert the links."""
    rows = [
        (
            one.event.connector,
            one.event.item,
            one.event.case_id,
            one.event.key,
            one.event.project,
            one.event.item_type,
        )
        for one in events
        if isinstance(one.event, ItemLinked)
    ]
    if rows:
        await db.executemany(
            "INSERT INTO item_link (connector, item, target, item_key, project, item_type)"
            " VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING",
            rows,
        )
    added = [
        (one.event.connector, one.event.item, one.event.target, one.event.origin)
        for one in events
        if isinstance(one.event, ItemTargetAdded)
    ]
    if added:
        await db.executemany(
            "INSERT INTO item_link (connector, item, target, item_key, project, item_type)"
            " SELECT connector, item, $3, item_key, project, item_type FROM item_link"
            " WHERE connector = $1 AND item = $2 AND target = $4 ON CONFLICT DO NOTHING",
            added,
        )


async def find_links(db: Connection, targets: Collection[UUID]) -> Sequence[LinkedItem]:
    """Return the items that stand for these, in the order of their connectors and ids."""
    rows = await db.fetch(
        "SELECT connector, item, target, item_key, project, item_type FROM item_link"
        " WHERE target = ANY ($1) ORDER BY connector, item",
        list(targets),
    )
    return [LinkedItem(*row) for row in rows]


PROJECTION = Projection("item-links", ("item_link",), apply_events)
