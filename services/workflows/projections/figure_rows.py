"""The rows that figures over cases need beside `case_file` and `case_step`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from services.workflows.domain.imported_case import CaseImported
from services.workflows.domain.step_events import WorkHandedOver
from shared.eventsourcing.event_store import RecordedEvent
from shared.postgres.projection import Projection

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection


async def apply_events(db: Connection, events: Sequence[RecordedEvent[Any]]) -> None:
    """Keep the handovers, and the imported events that are no steps."""
    handovers = [recorded.event for recorded in events if type(recorded.event) is WorkHandedOver]
    if handovers:
        await db.execute(
            "INSERT INTO case_handover (case_id, step, sender, recipient)"
            " SELECT * FROM unnest($1::uuid[], $2::int[], $3::text[], $4::text[])"
            " ON CONFLICT DO NOTHING",
            [event.case_id for event in handovers],
            [event.step for event in handovers],
            [event.sender for event in handovers],
            [event.recipient for event in handovers],
        )
    found = [
        (recorded.event.case_id, one)
        for recorded in events
        if type(recorded.event) is CaseImported
        for one in recorded.event.without_step
    ]
    if found:
        await db.execute(
            "INSERT INTO event_without_step"
            " (case_id, position, activity, department, resource, opened_at, at)"
            " SELECT * FROM unnest($1::uuid[], $2::int[], $3::text[], $4::text[], $5::text[],"
            " $6::timestamptz[], $7::timestamptz[])",
            [case_id for case_id, _ in found],
            [one.position for _, one in found],
            [one.activity for _, one in found],
            [one.department for _, one in found],
            [one.resource for _, one in found],
            [one.opened_at for _, one in found],
            [one.at for _, one in found],
        )


PROJECTION = Projection("case-figures", ("event_without_step", "case_handover"), apply_events)
