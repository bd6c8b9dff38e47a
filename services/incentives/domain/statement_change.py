"""Which statements an event changes, so that whoever shows them knows when to read them again.

An event's `type` is its name in the store: add one, never rename one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Literal

from pydantic import BaseModel

from services.incentives.domain.bonus_share_rule import AgreedRatio
from services.incentives.domain.departments_listed_in_statements import (
    DepartmentDelisted,
    DepartmentListed,
    ListedDepartmentRenamed,
    ListingStartChanged,
)
from services.incentives.domain.incentive_plan import Plans, plan_in_force
from services.incentives.domain.informational_signal import SignalNoted
from services.incentives.domain.monthly_period import LockedPeriods, Period
from services.incentives.domain.obligation import ObligationCounted, ObligationCountReversed
from services.incentives.domain.project_outcome import ProjectOutcomeEntered
from services.incentives.domain.project_outcome_correction import (
    CorrectedOutcome,
    ProjectOutcomeCorrected,
)
from services.incentives.domain.project_outcome_revision import ProjectOutcomeRevised
from services.incentives.domain.star_events import StarAwardRestored, StarAwardWithdrawn


class StatementChanged(BaseModel, frozen=True):
    """The statement of a month changed, or what is behind it; recorded once for many changes."""

    type: Literal["statement-changed"] = "statement-changed"
    period: Period | None
    """The month; `None` for every open one, because the departments that are listed changed."""
    departments: tuple[str, ...]
    """The departments whose line changed; none if only the company's own signals did."""
    at: datetime


StatementChangeEvent = StatementChanged

ChangedLine = tuple[str | None, str | None]
"""A month, `None` for every open one, and a department, `None` for the company's own signals."""


def statement_change_stream_name(period: str | None, cause: object) -> str:
    """Name the stream of one change; `cause` is the id of the last fact that is part of it.

    The name sorts before those of obligations, whose index so keeps growing at its end.
    """
    return f"changed-statement-{period or 'open'}-{cause}"


def find_changed_statements(event: object) -> Iterator[ChangedLine]:
    """Yield the month and the department of each line that an event changes.

    Plans and locks are not among them: their own facts say which months they change.
    """
    match event:
        case ObligationCounted() | ObligationCountReversed():
            yield event.booked_in, event.department
        case ProjectOutcomeEntered():
            for department in event.outcome.ratios:
                yield event.booked_in, department
        case ProjectOutcomeCorrected() | ProjectOutcomeRevised():
            for department in {**event.was.ratios, **event.outcome.ratios}:
                yield event.booked_in, department
        case StarAwardWithdrawn(withdrawn=winner) | StarAwardRestored(restored=winner):
            instead = () if event.instead is None else event.instead.award
            for part in (*winner.award, *instead):
                yield event.booked_in, part.department
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


def find_sharing_participants(
    counts: Iterable[ObligationCounted | ObligationCountReversed],
    project: CorrectedOutcome,
    plans: Plans,
    locked: LockedPeriods,
) -> Iterator[tuple[str, str]]:
    """Yield the lines of all who share a closed project's pool that these counts split anew.

    `counts` are of the project's obligations. A pool by agreed or decided ratios does not change,
    nor by a kind that the plan does not count or a department that does not participate. Shares
    change in the month that shows the project; where it is locked, in the next open one.
    """
    plan, outcome = plan_in_force(project.entered.period, plans), project.outcome
    if (
        outcome.agreed_minor is None
        or outcome.ratios_decided
        or isinstance(plan.shares.rule, AgreedRatio)
    ):
        return
    if any(
        one.department in outcome.ratios and one.kind in plan.obligation_weights for one in counts
    ):
        period = locked.booking_period_for(project.entered.booked_in)
        for department in outcome.ratios:
            yield period, department
