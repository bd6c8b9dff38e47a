"""Since when what the area's events say has been true."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from services.workflows.domain.imported_case import CaseImported
from services.workflows.domain.step_events import StepDone, StepOpened
from shared.eventsourcing.past_moment import stated_time


def valid_time(event: Any) -> datetime | None:
    """Return the time that an event is about, or `None`: it holds since it was recorded.

    An imported case appears as a whole, when it ended.
    """
    match event:
        case StepOpened(opened_at=at) | StepDone(done_at=at) | CaseImported(ended_at=at):
            return at
        case _:
            return stated_time(event)
