"""The area's deadlines: the ends of phases and surveys, and the snapshots of each pilot."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from services.programme.application.deciders import (
    PROGRAMME_DECIDER,
    PROGRAMME_STREAM_PREFIX,
    SURVEY_DECIDER,
    SURVEY_STREAM_PREFIX,
    StoredEvent,
)
from services.programme.application.pilot_snapshots import (
    PILOT_STREAM_PREFIX,
    SnapshotReads,
    take_due_snapshots,
)
from services.programme.application.survey_answer_recording import (
    OpenSurveyUnitOfWork,
    take_tallies,
)
from services.programme.domain import pilot_events
from services.programme.domain import programme_events as events
from services.programme.domain import survey_events as surveys
from services.programme.domain.programme_commands import AnnounceOverduePhase
from services.programme.domain.survey_commands import CloseSurvey
from shared.eventsourcing.command_handler import execute_command
from shared.eventsourcing.company_days import last_instant_of_day
from shared.eventsourcing.event_context import EventContext
from shared.postgres.append_transaction import ClearDeadline, DeadlineChange, SetDeadline
from shared.postgres.deadline_timer import DueDeadline
from shared.postgres.unit_of_work import UnitOfWork

_JUST_AFTER = timedelta(microseconds=1)


def deadline_changes(event: StoredEvent) -> Sequence[DeadlineChange]:
    """Return how an event changes the deadline of its programme's phase or pilot, or survey."""
    if isinstance(event, pilot_events.PilotEvent):
        return _snapshot_deadline(event)
    match event:
        case events.ProgrammeBegun() | events.PhaseEntered() | events.PhaseReplanned():
            overdue_from = last_instant_of_day(event.planned_end) + _JUST_AFTER
            return [SetDeadline(f"phase-{event.programme_id}", overdue_from)]
        case events.PhaseOverdue() | events.ProgrammeEnded():
            return [ClearDeadline(f"phase-{event.programme_id}")]
        case surveys.SurveyOpened():
            return [SetDeadline(f"survey-{event.survey_id}", event.closes_at + _JUST_AFTER)]
        case surveys.SurveyClosed():
            return [ClearDeadline(f"survey-{event.survey_id}")]
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
    """Take the snapshots that are due by `now`, tell of overdue phases, and close surveys."""
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
    for stream in streams:
        if stream.startswith(SURVEY_STREAM_PREFIX):
            survey_id = UUID(stream.removeprefix(SURVEY_STREAM_PREFIX))
            tallies = await take_tallies(unit.connection, survey_id)
            command = CloseSurvey(survey_id, tallies, now)
            await execute_command(OpenSurveyUnitOfWork(unit), SURVEY_DECIDER, command, context)
