"""The timers of handoffs and standing duties: when they run, and what is done when they come."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from services.duties.application.deciders import (
    HANDOFF,
    HANDOFF_STREAM,
    STANDING_DUTY,
    STANDING_DUTY_STREAM,
    DutiesEvent,
)
from services.duties.application.inputs import arrival, missing, present
from services.duties.domain import handoff as handoffs
from services.duties.domain import standing_duty as standing
from services.duties.domain.days import end_of
from services.duties.domain.handoff import AnnounceOverdue, HandoffCommand
from services.duties.domain.late_input import InputArrived
from services.duties.domain.obligation import Obligation
from services.duties.domain.standing_duty import AnnounceMissed
from shared.eventsourcing.context import Context
from shared.postgres.deadlines import Due
from shared.postgres.unit import Unit
from shared.postgres.writer import ClearDeadline, DeadlineChange, SetDeadline

PASSED = timedelta(microseconds=1)
"""At the deadline itself the sender is still in time; the timer looks right after it."""


def deadlines(event: DutiesEvent) -> Sequence[DeadlineChange]:
    """Run a handoff's timer while the sender holds it, and a duty's to its earliest open date."""
    match event:
        case handoffs.HandoffOpened(obligation=owed):
            return [SetDeadline(_timer(owed), owed.due_at + PASSED)]
        case (
            handoffs.HandoffRecalled() | handoffs.HandoffRejected() | InputArrived(with_sender=True)
        ):
            runs_until = event.excused_until or event.deadline
            return [SetDeadline(_timer(event.obligation), runs_until + PASSED)]
        case handoffs.HandoffOffered() | handoffs.HandoffAccepted() | handoffs.HandoffCancelled():
            return [ClearDeadline(_timer(event.obligation))]
        case (
            standing.StandingDutyMade(duty=duty, next_date=day)
            | standing.OccurrenceFulfilled(duty=duty, next_date=day)
            | standing.OccurrenceOverdue(duty=duty, next_date=day)
            | standing.StandingDutyEnded(duty=duty, next_date=day)
        ):
            key = f"missed-{duty.duty_id}"
            return [ClearDeadline(key) if day is None else SetDeadline(key, end_of(day) + PASSED)]
        case _:
            return ()


async def on_due(unit: Unit, due: Sequence[Due], now: datetime) -> None:
    """Announce the handoffs and the dates of standing duties that have passed."""
    context = Context(correlation=unit.writer.ids(), actor="deadline:duties")
    streams = [one.stream for one in due]
    await _announce_handoffs(unit, _ids(streams, HANDOFF_STREAM), now, context)
    missed = [AnnounceMissed(duty_id, now) for duty_id in _ids(streams, STANDING_DUTY_STREAM)]
    await unit.execute(STANDING_DUTY, [(command, context) for command in missed])


async def _announce_handoffs(
    unit: Unit, ids: Sequence[UUID], now: datetime, context: Context
) -> None:
    """Announce those that are late by all that is known of their inputs."""
    handoffs_due = await present(unit, ids)
    inputs = await present(
        unit, [needed for one in handoffs_due.values() for needed in one.chain.inputs]
    )

    def commands() -> Iterator[HandoffCommand]:
        for handoff_id, handoff in handoffs_due.items():
            known = [inputs[needed] for needed in handoff.chain.inputs if needed in inputs]
            for one in known:
                arrived = arrival(handoff_id, one)
                if arrived is not None:
                    yield arrived
            yield AnnounceOverdue(handoff_id, now, missing(known))

    await unit.execute(HANDOFF, [(command, context) for command in commands()])


def _ids(streams: Sequence[str], beginning: str) -> list[UUID]:
    return [UUID(one.removeprefix(beginning)) for one in streams if one.startswith(beginning)]


def _timer(owed: Obligation) -> str:
    return f"overdue-{owed.handoff_id}"
