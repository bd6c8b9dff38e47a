"""The deadlines of open steps: a case has one, and each step that is open beside others its own.

The deadline of a step that was done before it fires finds nothing to announce.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from services.workflows.application.deciders import CASE_DECIDER
from services.workflows.domain.case_commands import AnnounceStepOverdue
from services.workflows.domain.case_events import CaseFinished, CaseWithdrawn
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
        case StepOpened(case_id=case_id, due_at=due_at, step=step, is_parallel=is_parallel):
            key = case_stream_name(case_id) + (f"/{step}" if is_parallel else "")
            return [SetDeadline(key, due_at + timedelta.resolution)]
        case CaseFinished(case_id=case_id) | CaseWithdrawn(case_id=case_id):
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
            for case_id in dict.fromkeys(_case_of(deadline.stream) for deadline in due)
        ],
    )


def _case_of(key: str) -> UUID:
    return UUID(key.removeprefix("case-").partition("/")[0])
