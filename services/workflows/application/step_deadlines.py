"""The deadlines of open steps: one for each case, because a case has one open step."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from services.workflows.application.deciders import CASE_DECIDER
from services.workflows.domain.case_commands import AnnounceStepOverdue
from services.workflows.domain.case_events import CaseFinished
from services.workflows.domain.step_events import StepOpened, case_stream_name
from shared.eventsourcing.event_context import EventContext
from shared.postgres.append_transaction import ClearDeadline, DeadlineChange, SetDeadline
from shared.postgres.deadline_timer import DueDeadline
from shared.postgres.unit_of_work import UnitOfWork


def deadline_changes(event: Any) -> Sequence[DeadlineChange]:
    """Return the deadline that an event sets or clears; the next opening replaces it.

    A step done at its due time is on time, so the deadline is a microsecond after it.
    """
    match event:
        case StepOpened(case_id=case_id, due_at=due_at):
            return [SetDeadline(case_stream_name(case_id), due_at + timedelta.resolution)]
        case CaseFinished(case_id=case_id):
            return [ClearDeadline(case_stream_name(case_id))]
        case _:
            return []


async def handle_due_deadlines(unit: UnitOfWork, due: Sequence[DueDeadline], now: datetime) -> None:
    """Announce the steps whose due time has passed."""
    await unit.execute_commands(
        CASE_DECIDER,
        [
            (
                AnnounceStepOverdue(case_id=case_id, at=now),
                EventContext(correlation=case_id, actor="deadline:workflows"),
            )
            for case_id in (UUID(deadline.stream.removeprefix("case-")) for deadline in due)
        ],
    )
