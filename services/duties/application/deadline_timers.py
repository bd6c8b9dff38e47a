"""The timers of handoffs and standing duties: when they run, and what is done when they come."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from services.duties.application.deciders import (
    HANDOFF_DECIDER,
    HANDOFF_STREAM_PREFIX,
    STANDING_DUTY_DECIDER,
    STANDING_DUTY_STREAM_PREFIX,
    DutiesEvent,
)
from services.duties.application.handoff_inputs import (
    earliest_missing_due_at,
    input_arrival_command,
    load_handoffs,
)
from services.duties.domain import handoff_events as handoffs
from services.duties.domain import standing_duty as standing
from services.duties.domain.day_boundaries import end_of_day
from services.duties.domain.handoff_commands import AnnounceHandoffOverdue, HandoffCommand
from services.duties.domain.handoff_obligation import Obligation
from services.duties.domain.standing_duty import AnnounceMissedOccurrences
from services.duties.domain.upstream_delay import InputArrived
from shared.eventsourcing.event_context import EventContext
from shared.postgres.deadline_timer import DueDeadline
from shared.postgres.event_writer import ClearDeadline, DeadlineChange, SetDeadline
from shared.postgres.unit_of_work import UnitOfWork

JUST_AFTER_DUE = timedelta(microseconds=1)
"""At the deadline itself the sender is still in time; the timer looks right after it."""


def deadline_changes(event: DutiesEvent) -> Sequence[DeadlineChange]:
    """Run a handoff's timer while the sender holds it, and a duty's to its earliest open date."""
    match event:
        case handoffs.HandoffOpened(obligation=owed):
            return [SetDeadline(_overdue_deadline_key(owed), owed.due_at + JUST_AFTER_DUE)]
        case (
            handoffs.HandoffRecalled() | handoffs.HandoffRejected() | InputArrived(with_sender=True)
        ):
            runs_until = event.excused_until or event.deadline
            return [
                SetDeadline(_overdue_deadline_key(event.obligation), runs_until + JUST_AFTER_DUE)
            ]
        case handoffs.HandoffOffered() | handoffs.HandoffAccepted() | handoffs.HandoffCancelled():
            return [ClearDeadline(_overdue_deadline_key(event.obligation))]
        case (
            standing.StandingDutyMade(duty=duty, next_date=day)
            | standing.OccurrenceFulfilled(duty=duty, next_date=day)
            | standing.OccurrenceOverdue(duty=duty, next_date=day)
            | standing.StandingDutyEnded(duty=duty, next_date=day)
        ):
            key = f"missed-{duty.duty_id}"
            return [
                ClearDeadline(key)
                if day is None
                else SetDeadline(key, end_of_day(day) + JUST_AFTER_DUE)
            ]
        case _:
            return ()


async def handle_due_deadlines(unit: UnitOfWork, due: Sequence[DueDeadline], now: datetime) -> None:
    """Announce the handoffs and the dates of standing duties that have passed."""
    context = EventContext(correlation=unit.writer.new_id(), actor="deadline:duties")
    streams = [one.stream for one in due]
    await _announce_handoffs(unit, _ids(streams, HANDOFF_STREAM_PREFIX), now, context)
    missed = [
        AnnounceMissedOccurrences(duty_id, now)
        for duty_id in _ids(streams, STANDING_DUTY_STREAM_PREFIX)
    ]
    await unit.execute_commands(STANDING_DUTY_DECIDER, [(command, context) for command in missed])


async def _announce_handoffs(
    unit: UnitOfWork, ids: Sequence[UUID], now: datetime, context: EventContext
) -> None:
    """Announce those that are late by all that is known of their inputs."""
    handoffs_due = await load_handoffs(unit, ids)
    inputs = await load_handoffs(
        unit, [needed for one in handoffs_due.values() for needed in one.dependencies.inputs]
    )

    def commands() -> Iterator[HandoffCommand]:
        for handoff_id, handoff in handoffs_due.items():
            known = [inputs[needed] for needed in handoff.dependencies.inputs if needed in inputs]
            for one in known:
                arrived = input_arrival_command(handoff_id, one)
                if arrived is not None:
                    yield arrived
            yield AnnounceHandoffOverdue(handoff_id, now, earliest_missing_due_at(known))

    await unit.execute_commands(HANDOFF_DECIDER, [(command, context) for command in commands()])


def _ids(streams: Sequence[str], beginning: str) -> list[UUID]:
    return [UUID(one.removeprefix(beginning)) for one in streams if one.startswith(beginning)]


def _overdue_deadline_key(owed: Obligation) -> str:
    return f"overdue-{owed.handoff_id}"
