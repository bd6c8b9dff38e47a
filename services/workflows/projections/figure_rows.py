"""The rows that figures over cases need beside `case_file` and `case_step`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from services.workflows.domain.imported_case import CaseImported
from services.workflows.domain.step_events import WorkHandedOver
from shared.eventsourcing.event_store import RecordedEvent
from shared.postgres.projection import Projection, copy_rows

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection


async def apply_events(db: Connection, events: Sequence[RecordedEvent[Any]]) -> None:
    """Keep the handovers, and the imported events that are no steps."""
    await _insert_handovers(db, [r.event for r in events if type(r.event) is WorkHandedOver])
    imported = [r.event for r in events if type(r.event) is CaseImported]
    await copy_rows(
        db,
        "event_without_step",
        ("case_id", "position", "activity", "department", "resource", "opened_at", "at"),
        [
            (
                event.case_id,
                one.position,
                one.activity,
                one.department,
                one.resource,
                one.opened_at,
                one.at,
            )
            for event in imported
            for one in event.without_step
        ],
    )


async def _insert_handovers(db: Connection, handovers: Sequence[WorkHandedOver]) -> None:
    if handovers:  # a rebuild finds those that the migration has made
        await db.execute(
            "INSERT INTO case_handover (case_id, step, sender, recipient)"
            " SELECT * FROM unnest($1::uuid[], $2::int[], $3::text[], $4::text[])"
            " ON CONFLICT DO NOTHING",
            [event.case_id for event in handovers],
            [event.step for event in handovers],
            [event.sender for event in handovers],
            [event.recipient for event in handovers],
        )


PROJECTION = Projection("case-figures", ("event_without_step", "case_handover"), apply_events)
