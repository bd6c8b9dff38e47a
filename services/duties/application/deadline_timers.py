"""The timers of handoffs, standing duties, projects and retrospectives, and what they do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from services.duties.application.deciders import (
    HANDOFF_DECIDER,
    HANDOFF_STREAM_PREFIX,
    STANDING_DUTY_DECIDER,
    STANDING_DUTY_STREAM_PREFIX,
    DutiesEvent,
)
from services.duties.application.owed_retrospectives import (
    announce_overdue_retrospectives,
    retrospective_deadline_changes,
)
from services.duties.application.planned_starts import (
    planned_start_deadline_changes,
    start_planned_projects,
)
from services.duties.application.upstream_handoff_states import (
    earliest_missing_due_at,
    input_arrival_command,
    load_handoffs,
)
from services.duties.domain import handoff_events as handoffs
from services.duties.domain import standing_duty_events
from services.duties.domain.handoff_change_events import HandoffRescheduled, HandoffWaived
from services.duties.domain.handoff_commands import AnnounceHandoffOverdue, HandoffCommand
from services.duties.domain.handoff_dependency_events import InputArrived
from services.duties.domain.handoff_obligation import Obligation
from services.duties.domain.standing_duty_commands import AnnounceMissedOccurrences
from shared.eventsourcing.company_days import last_instant_of_day
from shared.eventsourcing.event_context import EventContext
from shared.eventsourcing.uniqueness_check import UniquenessCheck
from shared.postgres.append_transaction import ClearDeadline, DeadlineChange, SetDeadline
from shared.postgres.deadline_timer import DueDeadline
from shared.postgres.unit_of_work import UnitOfWork

JUST_AFTER_DUE = timedelta(microseconds=1)
"""The time from a deadline to its timer: at the deadline itself the sender is still in time."""


def deadline_changes(event: DutiesEvent) -> Sequence[DeadlineChange]:
    """Return the changes of an event to the timers.

    A handoff has a timer while its sender holds the deliverable, a standing duty while it has an
    open date, and behind its last one until the last day has passed.
    """
    match event:
        case handoffs.HandoffOpened(obligation=owed):
            return [SetDeadline(_overdue_deadline_key(owed), owed.due_at + JUST_AFTER_DUE)]
        case (
            handoffs.HandoffRecalled()
            | handoffs.HandoffRejected()
            | InputArrived(with_sender=True)
            | HandoffRescheduled(with_sender=True)
        ):
            due_at = (event.excused_until or event.deadline) + JUST_AFTER_DUE
            return [SetDeadline(_overdue_deadline_key(event.obligation), due_at)]
        case (
            handoffs.HandoffOffered()
            | handoffs.HandoffAccepted()
            | handoffs.HandoffCancelled()
            | HandoffWaived()
        ):
            return [ClearDeadline(_overdue_deadline_key(event.obligation))]
        case (
            standing_duty_events.StandingDutyMade(duty=duty, next_date=day)
            | standing_duty_events.OccurrenceOverdue(duty=duty, next_date=day)
            | standing_duty_events.StandingDutyEnded(duty=duty, next_date=day)
        ):
            return [_duty_timer(duty, day)]
        case standing_duty_events.OccurrenceFulfilled(duty=duty, next_date=day):
            return [_duty_timer(duty, day or duty.until)]
        case _:
            return planned_start_deadline_changes(event) or retrospective_deadline_changes(event)


async def handle_due_deadlines(
    unit: UnitOfWork,
    due: Sequence[DueDeadline],
    now: datetime,
    *,
    start_checks: Sequence[UniquenessCheck] = (),
) -> None:
    """Announce what is overdue or has passed, and start the projects whose time has come.

    `start_checks` are what the append of a start checks.
    """
    context = EventContext(correlation=unit.writer.new_id(), actor="deadline:duties")
    streams = [deadline.stream for deadline in due]
    handoff_ids = _stream_ids(streams, HANDOFF_STREAM_PREFIX)
    await _announce_handoffs(unit, handoff_ids, now, context)
    announcements = [
        AnnounceMissedOccurrences(duty_id, now)
        for duty_id in _stream_ids(streams, STANDING_DUTY_STREAM_PREFIX)
    ]
    await unit.execute_commands(
        STANDING_DUTY_DECIDER, [(command, context) for command in announcements]
    )
    await announce_overdue_retrospectives(unit, streams, now, context)
    await start_planned_projects(unit, streams, now, context, start_checks)


async def _announce_handoffs(
    unit: UnitOfWork, handoff_ids: Sequence[UUID], now: datetime, context: EventContext
) -> None:
    """Record the inputs that arrived, then announce the handoffs that are overdue all the same."""
    handoffs_due = await load_handoffs(unit, handoff_ids)
    inputs = await load_handoffs(
        unit, [input_id for one in handoffs_due.values() for input_id in one.dependencies.inputs]
    )

    def commands() -> Iterator[HandoffCommand]:
        for handoff_id, handoff in handoffs_due.items():
            own_inputs = [inputs[id_] for id_ in handoff.dependencies.inputs if id_ in inputs]
            for input_ in own_inputs:
                arrival = input_arrival_command(handoff_id, input_)
                if arrival is not None:
                    yield arrival
            yield AnnounceHandoffOverdue(handoff_id, now, earliest_missing_due_at(own_inputs))

    await unit.execute_commands(HANDOFF_DECIDER, [(command, context) for command in commands()])


def _stream_ids(streams: Sequence[str], prefix: str) -> list[UUID]:
    """Return the ids of the streams whose names begin with the prefix."""
    return [UUID(name.removeprefix(prefix)) for name in streams if name.startswith(prefix)]


def _duty_timer(duty: standing_duty_events.StandingDuty, day: date | None) -> DeadlineChange:
    key = f"missed-{duty.duty_id}"
    if day is None:
        return ClearDeadline(key)
    return SetDeadline(key, last_instant_of_day(day) + JUST_AFTER_DUE)


def _overdue_deadline_key(owed: Obligation) -> str:
    return f"overdue-{owed.handoff_id}"
