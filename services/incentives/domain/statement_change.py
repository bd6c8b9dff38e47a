"""Which statements an event changes, so that whoever shows them knows when to read them again.

An event's `type` is its name in the store: add one, never rename one.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Literal

from pydantic import BaseModel

from services.incentives.domain.departments_listed_in_statements import (
    DepartmentDelisted,
    DepartmentListed,
    ListedDepartmentRenamed,
    ListingStartChanged,
)
from services.incentives.domain.informational_signal import SignalNoted
from services.incentives.domain.monthly_period import Period
from services.incentives.domain.obligation import ObligationCounted, ObligationCountReversed
from services.incentives.domain.project_outcome import ProjectOutcomeEntered
from services.incentives.domain.project_outcome_correction import ProjectOutcomeCorrected
from services.incentives.domain.project_outcome_revision import ProjectOutcomeRevised


class StatementChanged(BaseModel, frozen=True):
    """The statement of a month changed, or what is behind it; recorded once for many changes."""

    type: Literal["statement-changed"] = "statement-changed"
    period: Period | None
    """The month; `None` for every open one, because the departments that are listed changed."""
    departments: tuple[str, ...]
    """The departments whose line changed; none if only the company's own signals did."""
    at: datetime


StatementChangeEvent = StatementChanged


def statement_change_stream_name(period: str | None, cause: object) -> str:
    """Name the stream of one change; `cause` is the id of the last fact that is part of it.

    The name sorts before those of obligations, whose index so keeps growing at its end.
    """
    return f"changed-statement-{period or 'open'}-{cause}"


def find_changed_statements(event: object) -> Iterator[tuple[str | None, str | None]]:
    """Yield the month and the department of each line that an event changes.

    The month is `None` for every open one, the department for the company's own signals. Plans and
    locks are not among them: their own facts say which months they change.
    """
    match event:
        case ObligationCounted() | ObligationCountReversed():
            yield event.booked_in, event.department
        case ProjectOutcomeEntered():
            for department in event.outcome.ratios:
                yield event.booked_in, department
        case ProjectOutcomeCorrected() | ProjectOutcomeRevised():
            for department in event.outcome.ratios:
                yield event.booked_in, department
        case SignalNoted():
            yield event.booked_in, event.department
        case (
            DepartmentListed()
            | ListedDepartmentRenamed()
            | ListingStartChanged()
            | DepartmentDelisted()
        ):
            yield None, event.department
        case _:
            return
