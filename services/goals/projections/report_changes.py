"""How events change the table of the reports that departments owe."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from services.goals.domain import goal_tracking_events as domain
from shared.eventsourcing.event_store import RecordedEvent
from shared.postgres.projection import Projection, execute_for_rows

if TYPE_CHECKING:
    from shared.postgres.database_connections import Connection

Slot = tuple[UUID, str]
"""A goal and the name of one of its slots."""


@dataclass
class _Change:
    """What a batch of events makes of a report; a part that is `None` stays as it is."""

    overdue: bool | None = None
    overdue_seen_from: datetime | None = None
    is_reported: bool | None = None
    reported_at: datetime | None = None
    reported_seen_from: datetime | None = None
    dropped: bool | None = None
    dropped_seen_from: datetime | None = None
    department: str | None = None
    withdrawn: bool | None = None

    @property
    def status(self) -> str | None:
        """What the report is after this change alone; `None` where that is as it was."""
        if self.is_reported:
            return "reported"
        if self.overdue:
            return "overdue"
        if self.dropped is None:
            return None
        return "dropped" if self.dropped else "owed"


async def apply_events(db: Connection, events: Sequence[RecordedEvent[Any]]) -> None:
    """Apply events to the table of reports; a report is added once, then only updated."""
    await execute_for_rows(
        db,
        "INSERT INTO report (goal_id, slot, due_at, seen_from, overdue, dropped)"
        " SELECT *, false, false"
        " FROM unnest($1::uuid[], $2::text[], $3::timestamptz[], $4::timestamptz[])",
        *_columns(
            4,
            [
                (recorded.event.goal.goal_id, slot.name, slot.due_at, recorded.recorded_at)
                for recorded in events
                if isinstance(recorded.event, domain.GoalStarted)
                for slot in recorded.event.slots
            ],
        ),
    )
    changes: dict[Slot, _Change] = {}
    history: dict[tuple[UUID, str, int], tuple[datetime, str]] = {}
    for recorded in events:
        if isinstance(recorded.event, domain.GoalStarted):
            for one in recorded.event.slots:
                key = (recorded.event.goal.goal_id, one.name, recorded.version)
                history[key] = (recorded.recorded_at, "owed")
        for slot, change in _changes(recorded):
            if change.status is not None:
                history[(*slot, recorded.version)] = (recorded.recorded_at, change.status)
            _merge(changes.setdefault(slot, _Change()), change)
    await execute_for_rows(
        db,
        "INSERT INTO report_change (goal_id, slot, number, seen_from, status)"
        " SELECT * FROM unnest($1::uuid[], $2::text[], $3::bigint[], $4::timestamptz[],"
        " $5::text[])",
        *_columns(5, [(*key, *said) for key, said in history.items()]),
    )
    rows = [(*slot, *vars(change).values()) for slot, change in changes.items()]
    await execute_for_rows(db, _UPDATE, *_columns(11, rows))


_UPDATE = """
UPDATE report SET
    overdue = coalesce(batch.overdue, report.overdue),
    overdue_seen_from = CASE WHEN batch.overdue IS NULL THEN report.overdue_seen_from
        ELSE batch.overdue_seen_from END,
    reported_at = CASE WHEN batch.is_reported IS NULL THEN report.reported_at
        ELSE batch.reported_at END,
    reported_seen_from = CASE WHEN batch.is_reported IS NULL THEN report.reported_seen_from
        ELSE batch.reported_seen_from END,
    dropped = coalesce(batch.dropped, report.dropped),
    dropped_seen_from = CASE WHEN batch.dropped IS NULL THEN report.dropped_seen_from
        ELSE batch.dropped_seen_from END,
    department = coalesce(batch.department, report.department),
    withdrawn = coalesce(batch.withdrawn, report.withdrawn)
FROM unnest($1::uuid[], $2::text[], $3::boolean[], $4::timestamptz[], $5::boolean[],
    $6::timestamptz[], $7::timestamptz[], $8::boolean[], $9::timestamptz[],
    $10::text[], $11::boolean[])
    AS batch (goal_id, slot, overdue, overdue_seen_from, is_reported, reported_at,
        reported_seen_from, dropped, dropped_seen_from, department, withdrawn)
WHERE report.goal_id = batch.goal_id AND report.slot = batch.slot
"""


def _changes(recorded: RecordedEvent[Any]) -> Iterator[tuple[Slot, _Change]]:
    event, seen = recorded.event, recorded.recorded_at
    match event:
        case domain.ProgressOverdue(goal=goal, slot=slot):
            yield (goal.goal_id, slot.name), _Change(overdue=True, overdue_seen_from=seen)
        case domain.ProgressReported(goal=goal, slot=slot, at=at):
            reported = _Change(is_reported=True, reported_at=at, reported_seen_from=seen)
            yield (goal.goal_id, slot.name), reported
        case domain.ProgressReportWithdrawn(goal=goal, slot=slot, is_owed=is_owed):
            dropped_seen_from = None if is_owed else seen
            yield (
                (goal.goal_id, slot.name),
                _Change(
                    overdue=False,
                    is_reported=False,
                    dropped=not is_owed,
                    dropped_seen_from=dropped_seen_from,
                    withdrawn=not is_owed,
                ),
            )
        case _:
            yield from _changes_of_slots(recorded)


def _changes_of_slots(recorded: RecordedEvent[Any]) -> Iterator[tuple[Slot, _Change]]:
    event, seen = recorded.event, recorded.recorded_at
    match event:
        case domain.GoalOwnerChanged(goal=goal, was=was, kept=kept):
            for name in kept:
                yield (goal.goal_id, name), _Change(department=was)
        case domain.GoalEnded(goal=goal, dropped=dropped, because=because):
            for slot in dropped:
                ended = _Change(dropped=True, dropped_seen_from=seen)
                ended.withdrawn = because == "withdrawn"
                yield (goal.goal_id, slot.name), ended
        case domain.ReadingSourceSet(goal=goal, dropped=dropped, owed=owed):
            for slot in dropped:
                yield (goal.goal_id, slot.name), _Change(dropped=True, dropped_seen_from=seen)
            for slot in owed:
                yield (goal.goal_id, slot.name), _Change(dropped=False)
        case _:
            pass


def _merge(change: _Change, later: _Change) -> None:
    if later.overdue is not None:
        change.overdue, change.overdue_seen_from = later.overdue, later.overdue_seen_from
    if later.is_reported is not None:
        change.is_reported = later.is_reported
        change.reported_at = later.reported_at
        change.reported_seen_from = later.reported_seen_from
    change.department = later.department or change.department
    if later.withdrawn is not None:
        change.withdrawn = later.withdrawn
    if later.dropped is not None:
        change.dropped, change.dropped_seen_from = later.dropped, later.dropped_seen_from


def _columns(number: int, rows: Sequence[tuple[Any, ...]]) -> list[list[Any]]:
    return [[row[place] for row in rows] for place in range(number)]


PROJECTION = Projection("reports", ("report", "report_change"), apply_events)
