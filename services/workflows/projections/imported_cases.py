"""The rows of imported cases: they are written once, many at a time, and never change."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from services.workflows.domain.imported_case import CaseImported
from services.workflows.domain.step_events import StepDone
from shared.eventsourcing.event_store import RecordedEvent
from shared.postgres.projection import copy_rows

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

_CASE_COLUMNS = (
    "case_id",
    "subject",
    "import_id",
    "opened_at",
    "ended_at",
    "version",
    "updated_at",
    "end_recorded_at",
)
_STEP_COLUMNS = (
    "case_id",
    "step",
    "activity",
    "department",
    "resource",
    "opened_at",
    "due_at",
    "done_at",
)


async def copy_imported_cases(db: Connection, events: Sequence[RecordedEvent[Any]]) -> None:
    """Write the cases that are imported with these events, and those of their steps among them."""
    imported = {r.event.case_id: r for r in events if type(r.event) is CaseImported}
    if not imported:
        return
    last = {recorded.event.case_id: recorded for recorded in events}
    cases = [
        (
            case_id,
            recorded.event.case,
            recorded.event.import_id,
            recorded.event.opened_at,
            recorded.event.ended_at,
            last[case_id].version,
            last[case_id].recorded_at,
            recorded.recorded_at,
        )
        for case_id, recorded in imported.items()
    ]
    steps = [
        (
            event.case_id,
            event.step,
            event.activity,
            event.department,
            event.resource,
            event.opened_at,
            event.due_at,
            event.done_at,
        )
        for event in (recorded.event for recorded in events)
        if type(event) is StepDone and event.case_id in imported
    ]
    await copy_rows(db, "case_file", _CASE_COLUMNS, cases)
    await copy_rows(db, "case_step", _STEP_COLUMNS, steps)
