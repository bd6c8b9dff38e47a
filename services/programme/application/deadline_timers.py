"""The area's deadlines: the planned end of each phase."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from services.programme.application.deciders import (
    PROGRAMME_DECIDER,
    PROGRAMME_STREAM_PREFIX,
    StoredEvent,
)
from services.programme.domain import programme_events as events
from services.programme.domain.programme_commands import AnnounceOverduePhase
from shared.eventsourcing.company_days import last_instant_of_day
from shared.eventsourcing.event_context import EventContext
from shared.postgres.append_transaction import ClearDeadline, DeadlineChange, SetDeadline
from shared.postgres.deadline_timer import DueDeadline
from shared.postgres.unit_of_work import UnitOfWork

_JUST_AFTER = timedelta(microseconds=1)


def deadline_changes(event: StoredEvent) -> Sequence[DeadlineChange]:
    """Return how an event changes the deadline of its programme's phase."""
    match event:
        case events.ProgrammeBegun() | events.PhaseEntered() | events.PhaseReplanned():
            overdue_from = last_instant_of_day(event.planned_end) + _JUST_AFTER
            return [SetDeadline(f"phase-{event.programme_id}", overdue_from)]
        case events.PhaseOverdue() | events.ProgrammeEnded():
            return [ClearDeadline(f"phase-{event.programme_id}")]
        case _:
            return []


async def handle_due_deadlines(unit: UnitOfWork, due: Sequence[DueDeadline], now: datetime) -> None:
    """Tell which phases go on behind their planned end by `now`."""
    context = EventContext(correlation=unit.writer.new_id(), actor="deadline:programme")
    await unit.execute_commands(
        PROGRAMME_DECIDER,
        [
            (AnnounceOverduePhase(UUID(stream.removeprefix(PROGRAMME_STREAM_PREFIX)), now), context)
            for stream in sorted({deadline.stream for deadline in due})
        ],
    )
