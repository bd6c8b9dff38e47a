"""Supports that another department owes by now, and who owed them before."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from shared.eventsourcing.event_store import RecordedEvent
from shared.postgres.projection import execute_for_rows

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection


async def transfer_supports(db: Connection, moved: Sequence[RecordedEvent[Any]]) -> None:
    """Set the department of each support to the one that owes it now, and keep the former."""
    newest = {one.event.support.support_id: one.event.support.department for one in moved}
    await execute_for_rows(
        db,
        "UPDATE support SET department = batch.department"
        " FROM unnest($1::uuid[], $2::text[]) AS batch (support_id, department)"
        " WHERE support.support_id = batch.support_id",
        list(newest),
        list(newest.values()),
    )
    await execute_for_rows(
        db,
        "INSERT INTO support_transfer (support_id, number, seen_from, was)"
        " SELECT * FROM unnest($1::uuid[], $2::bigint[], $3::timestamptz[], $4::text[])",
        [one.event.support.support_id for one in moved],
        [one.version for one in moved],
        [one.recorded_at for one in moved],
        [one.event.was for one in moved],
    )
