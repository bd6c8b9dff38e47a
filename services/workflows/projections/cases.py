"""The read model of cases, live and imported, with every opening of their steps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from services.workflows.domain.case_events import (
    CaseFinished,
    CaseMigrated,
    CaseStarted,
    CaseTransferred,
    CaseWithdrawn,
)
from services.workflows.domain.imported_case import CaseImported
from services.workflows.domain.step_events import (
    JointReviewVoted,
    StepClaimed,
    StepDone,
    StepOpened,
    StepOverdue,
    StepReleased,
    StepSentBack,
    StepTransferred,
    StepWithdrawn,
)
from services.workflows.projections.case_forms import keep_forms
from services.workflows.projections.case_transfers import pass_on
from services.workflows.projections.imported_cases import copy_imported_cases
from shared.eventsourcing.event_store import RecordedEvent
from shared.postgres.projection import Projection

if TYPE_CHECKING:
    from pydantic import BaseModel

    from shared.postgres.database_connections import Connection

StepRow = dict[str, Any]


async def apply_events(db: Connection, events: Sequence[RecordedEvent[Any]]) -> None:
    """Update the cases and their steps."""
    of_cases = [recorded for recorded in events if recorded.stream.startswith("case-")]
    reached = _find_reached(of_cases)
    started = [r.event for r in of_cases if type(r.event) is CaseStarted]
    imported = {r.event.case_id for r in of_cases if type(r.event) is CaseImported}
    await _insert_cases(db, started, reached)
    await keep_forms(db, started)
    await copy_imported_cases(db, of_cases)
    events = [r.event for r in of_cases if r.event.case_id not in imported]
    for case_id in [event.case_id for event in started] + list(imported):
        del reached[case_id]
    await _update_cases(db, reached)
    await _upsert_steps(db, events)
    await _update_what_is_rare(db, events)


class _Reached(NamedTuple):
    """How far a case is after its last event of a batch."""

    version: int
    updated_at: datetime
    ended_at: datetime | None
    end_recorded_at: datetime | None


_ENDS: set[type[BaseModel]] = {CaseFinished, CaseWithdrawn}


def _find_reached(events: Sequence[RecordedEvent[Any]]) -> dict[UUID, _Reached]:
    ends = {r.event.case_id: (r.event.at, r.recorded_at) for r in events if type(r.event) in _ENDS}
    last = {recorded.event.case_id: recorded for recorded in events}
    return {
        case_id: _Reached(recorded.version, recorded.recorded_at, *ends.get(case_id, (None, None)))
        for case_id, recorded in last.items()
    }


async def _insert_cases(
    db: Connection, started: Sequence[CaseStarted], reached: Mapping[UUID, _Reached]
) -> None:
    """Insert the cases that begin in a batch as they are at its end."""
    if not started:
        return
    states = [reached[event.case_id] for event in started]
    await db.execute(
        "INSERT INTO case_file (case_id, subject, flow_id, flow_version, opened_at,"
        " ended_at, version, updated_at, started_for, end_recorded_at)"
        " SELECT * FROM unnest($1::uuid[], $2::text[], $3::uuid[], $4::int[],"
        " $5::timestamptz[], $6::timestamptz[], $7::bigint[], $8::timestamptz[], $9::text[],"
        " $10::timestamptz[])",
        [event.case_id for event in started],
        [event.case for event in started],
        [event.flow_id for event in started],
        [event.flow_version for event in started],
        [event.at for event in started],
        [state.ended_at for state in states],
        [state.version for state in states],
        [state.updated_at for state in states],
        [event.department or event.steps[0].department for event in started],
        [state.end_recorded_at for state in states],
    )


async def _update_cases(db: Connection, reached: Mapping[UUID, _Reached]) -> None:
    if reached:
        await db.execute(
            "UPDATE case_file SET version = reached.version, updated_at = reached.updated_at,"
            " ended_at = coalesce(reached.ended_at, case_file.ended_at),"
            " end_recorded_at = coalesce(reached.end_recorded_at, case_file.end_recorded_at)"
            " FROM unnest($1::uuid[], $2::bigint[], $3::timestamptz[], $4::timestamptz[],"
            " $5::timestamptz[])"
            " AS reached (case_id, version, updated_at, ended_at, end_recorded_at)"
            " WHERE case_file.case_id = reached.case_id",
            list(reached),
            *map(list, zip(*reached.values(), strict=True)),
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


_STEP_EVENTS: set[type[BaseModel]] = {
    StepOpened,
    StepDone,
    StepOverdue,
    StepSentBack,
    StepWithdrawn,
}
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
    "withdrawn_at",
    "decision",
)
_UPSERT_STEPS = (
    f"INSERT INTO case_step AS step ({', '.join(_STEP_COLUMNS)})"  # noqa: S608  column names are constants
    " SELECT * FROM unnest($1::uuid[], $2::int[], $3::text[], $4::text[], $5::text[],"
    " $6::timestamptz[], $7::timestamptz[], $8::timestamptz[], $9::timestamptz[],"
    " $10::timestamptz[], $11::text[], $12::timestamptz[], $13::timestamptz[], $14::text[])"
    " ON CONFLICT (case_id, step) DO UPDATE SET"
    " resource = coalesce(excluded.resource, step.resource),"
    " overdue_at = coalesce(excluded.overdue_at, step.overdue_at),"
    " done_at = coalesce(excluded.done_at, step.done_at),"
    " sent_back_at = coalesce(excluded.sent_back_at, step.sent_back_at),"
    " reason = coalesce(excluded.reason, step.reason),"
    " entered_at = coalesce(excluded.entered_at, step.entered_at),"
    " withdrawn_at = coalesce(excluded.withdrawn_at, step.withdrawn_at),"
    " decision = coalesce(excluded.decision, step.decision)"
)


def _step_columns(
    event: StepOpened | StepDone | StepOverdue | StepSentBack | StepWithdrawn,
) -> StepRow:
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
        case StepDone():
            row["resource"] = event.resource
            row["done_at"] = event.done_at
            row["entered_at"] = event.entered_at
            row["decision"] = event.decision
        case StepOverdue():
            row["overdue_at"] = event.at
        case StepSentBack():
            row["sent_back_at"] = event.at
            row["reason"] = event.reason
            row["entered_at"] = event.entered_at
        case StepWithdrawn():
            row["withdrawn_at"] = event.at
            row["reason"] = event.reason
        case StepOpened():
            pass
    return row


async def _update_what_is_rare(db: Connection, events: Sequence[Any]) -> None:
    """Update claims, versions and why cases were withdrawn, event by event, as they are rare."""
    for event in events:
        match event:
            case StepClaimed(case_id=case_id, step=step, by=by, at=at):
                await _set_claim(db, case_id, step, by, at)
            case StepReleased(case_id=case_id, step=step):
                await _set_claim(db, case_id, step, None, None)
            case StepTransferred() | CaseTransferred():
                await pass_on(db, event)
            case JointReviewVoted(case_id=case_id, step=step, reason=str(reason)):
                await db.execute(
                    "UPDATE case_step SET reason = $3 WHERE case_id = $1 AND step = $2",
                    case_id,
                    step,
                    reason,
                )
            case CaseMigrated(case_id=case_id, flow_version=version):
                await db.execute(
                    "UPDATE case_file SET flow_version = $2 WHERE case_id = $1", case_id, version
                )
            case CaseWithdrawn(case_id=case_id, reason=reason):
                await db.execute(
                    "UPDATE case_file SET withdrawn_because = $2 WHERE case_id = $1",
                    case_id,
                    reason,
                )
            case _:
                pass


async def _set_claim(
    db: Connection, case_id: UUID, step: int, by: str | None, at: datetime | None
) -> None:
    await db.execute(
        "UPDATE case_step SET claimed_by = $3, claimed_at = $4 WHERE case_id = $1 AND step = $2",
        case_id,
        step,
        by,
        at,
    )


PROJECTION = Projection("cases", ("case_file", "case_step", "case_form"), apply_events)
