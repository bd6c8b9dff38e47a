"""The read model of cases, live and imported, with every opening of their steps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from services.workflows.domain.case_events import CaseFinished, CaseStarted
from services.workflows.domain.imported_case import CaseImported
from services.workflows.domain.step_events import StepDone, StepOpened, StepOverdue, StepSentBack
from shared.eventsourcing.event_store import RecordedEvent
from shared.postgres.projection import Projection, execute_for_rows

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

StepRow = dict[str, Any]


async def apply_events(db: Connection, events: Sequence[RecordedEvent[Any]]) -> None:
    """Update the cases and their steps."""
    of_cases = [recorded for recorded in events if recorded.stream.startswith("case-")]
    await _insert_cases(db, of_cases)
    await _update_versions(db, of_cases)
    await _upsert_steps(db, [recorded.event for recorded in of_cases])


async def _insert_cases(db: Connection, events: Sequence[RecordedEvent[Any]]) -> None:
    begun = [r.event for r in events if type(r.event) in {CaseStarted, CaseImported}]
    if not begun:
        return
    live = [event if isinstance(event, CaseStarted) else None for event in begun]
    imported = [event if isinstance(event, CaseImported) else None for event in begun]
    await execute_for_rows(
        db,
        "INSERT INTO case_file (case_id, subject, flow_id, flow_version, import_id, opened_at,"
        " ended_at, version)"
        " SELECT *, 1 FROM unnest($1::uuid[], $2::text[], $3::uuid[], $4::int[], $5::uuid[],"
        " $6::timestamptz[], $7::timestamptz[])",
        [event.case_id for event in begun],
        [event.case for event in begun],
        [event and event.flow_id for event in live],
        [event and event.flow_version for event in live],
        [event and event.import_id for event in imported],
        [event.at if isinstance(event, CaseStarted) else event.opened_at for event in begun],
        [event and event.ended_at for event in imported],
    )


async def _update_versions(db: Connection, events: Sequence[RecordedEvent[Any]]) -> None:
    last: dict[UUID, RecordedEvent[Any]] = {}
    ended: dict[UUID, Any] = {}
    for recorded in events:
        case_id = recorded.event.case_id
        last[case_id] = recorded
        if type(recorded.event) is CaseFinished:
            ended[case_id] = recorded.event.at
    if last:
        await db.execute(
            "UPDATE case_file SET version = reached.version, updated_at = reached.updated_at,"
            " ended_at = coalesce(reached.ended_at, case_file.ended_at)"
            " FROM unnest($1::uuid[], $2::bigint[], $3::timestamptz[], $4::timestamptz[])"
            " AS reached (case_id, version, ended_at, updated_at)"
            " WHERE case_file.case_id = reached.case_id",
            list(last),
            [recorded.version for recorded in last.values()],
            [ended.get(case_id) for case_id in last],
            [recorded.recorded_at for recorded in last.values()],
        )


async def _upsert_steps(db: Connection, events: Sequence[Any]) -> None:
    steps: dict[tuple[UUID, int], StepRow] = {}
    for event in events:
        if type(event) in _STEP_EVENTS:
            steps.setdefault((event.case_id, event.step), {}).update(_step_columns(event))
    if steps:
        rows = list(steps.values())
        await db.execute(
            _UPSERT_STEPS, *([row.get(column) for row in rows] for column in _STEP_COLUMNS)
        )


_STEP_EVENTS = {StepOpened, StepDone, StepOverdue, StepSentBack}
_STEP_COLUMNS = (
    "case_id",
    "step",
    "activity",
    "department",
    "resource",
    "opened_at",
    "due_at",
    "overdue_at",
    "done_at",
    "sent_back_at",
    "reason",
    "entered_at",
)
_UPSERT_STEPS = (
    f"INSERT INTO case_step AS step ({', '.join(_STEP_COLUMNS)})"  # noqa: S608  column names are constants
    " SELECT * FROM unnest($1::uuid[], $2::int[], $3::text[], $4::text[], $5::text[],"
    " $6::timestamptz[], $7::timestamptz[], $8::timestamptz[], $9::timestamptz[],"
    " $10::timestamptz[], $11::text[], $12::timestamptz[])"
    " ON CONFLICT (case_id, step) DO UPDATE SET"
    " resource = coalesce(excluded.resource, step.resource),"
    " overdue_at = coalesce(excluded.overdue_at, step.overdue_at),"
    " done_at = coalesce(excluded.done_at, step.done_at),"
    " sent_back_at = coalesce(excluded.sent_back_at, step.sent_back_at),"
    " reason = coalesce(excluded.reason, step.reason),"
    " entered_at = coalesce(excluded.entered_at, step.entered_at)"
)


def _step_columns(event: StepOpened | StepDone | StepOverdue | StepSentBack) -> StepRow:
    """Return the columns of a step's row that an event has; any of the events can be the first."""
    row: StepRow = {
        "case_id": event.case_id,
        "step": event.step,
        "activity": event.activity,
        "department": event.department,
        "opened_at": event.opened_at,
        "due_at": event.due_at,
    }
    match event:
        case StepDone(resource=resource, done_at=at):
            entered = {"entered_at": event.entered_at}
            return row | {"resource": resource, "done_at": at} | entered
        case StepOverdue(at=at):
            return row | {"overdue_at": at}
        case StepSentBack(reason=reason, at=at):
            entered = {"entered_at": event.entered_at}
            return row | {"sent_back_at": at, "reason": reason} | entered
        case StepOpened():
            return row


PROJECTION = Projection("cases", ("case_file", "case_step"), apply_events)
