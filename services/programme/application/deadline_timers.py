"""The area's deadlines: the planned end of each phase, and the snapshots of each pilot."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from services.programme.application.deciders import (
    PROGRAMME_DECIDER,
    PROGRAMME_STREAM_PREFIX,
    StoredEvent,
)
from services.programme.application.pilot_snapshots import (
    PILOT_STREAM_PREFIX,
    SnapshotReads,
    take_due_snapshots,
)
from services.programme.domain import pilot_events
from services.programme.domain import programme_events as events
from services.programme.domain.programme_commands import AnnounceOverduePhase
from shared.eventsourcing.company_days import last_instant_of_day
from shared.eventsourcing.event_context import EventContext
from shared.postgres.append_transaction import ClearDeadline, DeadlineChange, SetDeadline
from shared.postgres.deadline_timer import DueDeadline
from shared.postgres.unit_of_work import UnitOfWork

_JUST_AFTER = timedelta(microseconds=1)


def deadline_changes(event: StoredEvent) -> Sequence[DeadlineChange]:
    """Return how an event changes the deadline of its programme's phase or pilot."""
    if isinstance(event, pilot_events.PilotEvent):
        return _snapshot_deadline(event)
    match event:
        case events.ProgrammeBegun() | events.PhaseEntered() | events.PhaseReplanned():
            overdue_from = last_instant_of_day(event.planned_end) + _JUST_AFTER
            return [SetDeadline(f"phase-{event.programme_id}", overdue_from)]
        case events.PhaseOverdue() | events.ProgrammeEnded():
            return [ClearDeadline(f"phase-{event.programme_id}")]
        case _:
            return []


def _snapshot_deadline(event: pilot_events.PilotEvent) -> Sequence[DeadlineChange]:
    key = f"snapshot-{event.programme_id}"
    match event:
        case pilot_events.PilotChosen() | pilot_events.SnapshotTaken():
            return [
                ClearDeadline(key) if event.next_due is None else SetDeadline(key, event.next_due)
            ]
        case pilot_events.PilotEnded():
            return [ClearDeadline(key)]
        case _:
            return []


async def handle_due_deadlines(
    unit: UnitOfWork,
    due: Sequence[DueDeadline],
    now: datetime,
    *,
    snapshot_reads: SnapshotReads,
) -> None:
    """Take the snapshots that are due by `now`, and tell which phases go on behind their end."""
    streams = sorted({deadline.stream for deadline in due})
    pilots = [stream for stream in streams if stream.startswith(PILOT_STREAM_PREFIX)]
    await take_due_snapshots(unit, pilots, now, snapshot_reads)
    context = EventContext(correlation=unit.writer.new_id(), actor="deadline:programme")
    await unit.execute_commands(
        PROGRAMME_DECIDER,
        [
            (AnnounceOverduePhase(UUID(stream.removeprefix(PROGRAMME_STREAM_PREFIX)), now), context)
            for stream in streams
            if stream.startswith(PROGRAMME_STREAM_PREFIX)
        ],
    )
