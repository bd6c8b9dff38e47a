"""The timer of open steps: one deadline a case, because a case has one open step."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from services.workflows.application.deciders import CASE
from services.workflows.domain.case import AnnounceOverdue, CaseFinished
from services.workflows.domain.steps import StepOpened, case_stream
from shared.eventsourcing.context import Context
from shared.postgres.deadlines import Due
from shared.postgres.unit import Unit
from shared.postgres.writer import ClearDeadline, DeadlineChange, SetDeadline


def deadlines(event: Any) -> Sequence[DeadlineChange]:
    """Set a step's deadline when it is opened; the next opening replaces it.

    A step done at its due time is in time, so the deadline lies an instant behind it.
    """
    match event:
        case StepOpened(case_id=case_id, due_at=due_at):
            return [SetDeadline(case_stream(case_id), due_at + timedelta.resolution)]
        case CaseFinished(case_id=case_id):
            return [ClearDeadline(case_stream(case_id))]
        case _:
            return []


async def on_due(unit: Unit, due: Sequence[Due], now: datetime) -> None:
    """Announce the steps whose due time has passed."""
    await unit.execute(
        CASE,
        [
            (
                AnnounceOverdue(case_id=case_id, at=now),
                Context(correlation=case_id, actor="deadline:workflows"),
            )
            for case_id in (UUID(one.stream.removeprefix("case-")) for one in due)
        ],
    )
