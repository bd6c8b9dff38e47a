"""The timers of handoffs: when they run, and what is done when they come."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from services.duties.application.deciders import (
    HANDOFF,
    HANDOFF_STREAM,
    DutiesEvent,
)
from services.duties.application.inputs import arrival, missing, present
from services.duties.domain import handoff as handoffs
from services.duties.domain.handoff import AnnounceOverdue, HandoffCommand
from services.duties.domain.late_input import InputArrived
from services.duties.domain.obligation import Obligation
from shared.eventsourcing.context import Context
from shared.postgres.deadlines import Due
from shared.postgres.unit import Unit
from shared.postgres.writer import ClearDeadline, DeadlineChange, SetDeadline

PASSED = timedelta(microseconds=1)
"""At the deadline itself the sender is still in time; the timer looks right after it."""


def deadlines(event: DutiesEvent) -> Sequence[DeadlineChange]:
    """Run a timer while the sender holds the deliverable, and only then."""
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
        case _:
            return ()


async def on_due(unit: Unit, due: Sequence[Due], now: datetime) -> None:
    """Announce the handoffs whose deadline has passed, once more is known of their inputs."""
    ids = [UUID(one.stream.removeprefix(HANDOFF_STREAM)) for one in due]
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

    context = Context(correlation=unit.writer.ids(), actor="deadline:duties")
    await unit.execute(HANDOFF, [(command, context) for command in commands()])


def _timer(owed: Obligation) -> str:
    return f"overdue-{owed.handoff_id}"
