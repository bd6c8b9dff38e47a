"""What communication cost each department in a month that is over, told department by department.

A month is told once when it is over, and again where a late entry or a correction changed it. An
event's `type` is its name in the store: add one, never rename one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from services.comms.domain.company_month import Month
from services.comms.domain.cost_policy import Rates, price_minutes

_STREAM_PREFIX = "month-cost-"


class MonthCosted(BaseModel, frozen=True):
    """A department's cost in a month, for a project or for none, from now on."""

    type: Literal["month-costed"] = "month-costed"
    month: Month
    department: str
    project: UUID | None
    meetings_minor: int
    requests_minor: int
    currency: str
    meeting_minutes: int
    request_minutes: int
    complete: bool
    """Whether the month began after costs were recorded here for the first time."""
    at: datetime


class MonthCostChecked(BaseModel, frozen=True):
    """Changes of a month that had been told already were looked at."""

    type: Literal["month-cost-checked"] = "month-cost-checked"
    month: Month
    causes: tuple[UUID, ...]
    """The ids of the events that changed it."""
    at: datetime


MonthCostEvent = Annotated[MonthCosted | MonthCostChecked, Field(discriminator="type")]


@dataclass(frozen=True)
class SpentMinutes:
    """The person-minutes of a department in a month, for a project or for none."""

    department: str
    project: UUID | None
    meetings: int
    requests: int
    """Those of requests and replies, by the policy of the month."""


@dataclass(frozen=True)
class CostMonth:
    """Tell what a month cost, as far as that was not told yet."""

    month: Month
    spent: Sequence[SpentMinutes]
    """Everything that was spent in the month, by department and project."""
    rates: Rates
    complete: bool
    causes: tuple[UUID, ...]
    """The events that changed the month after it was over."""
    at: datetime


MonthCostCommand = CostMonth

ToldFigures = Mapping[tuple[str, UUID | None], MonthCosted]
"""What was told of a month last, by department and project."""


def month_cost_stream_name(month: Month) -> str:
    """Return the stream of a month's cost."""
    return f"{_STREAM_PREFIX}{month}"


def decide(command: CostMonth, told: ToldFigures) -> list[MonthCostEvent]:
    """Return what is to be told of the month; what is nothing any more is told as zero."""
    now = {(one.department, one.project): _priced(command, one) for one in command.spent}
    gone = [
        _priced(command, SpentMinutes(department, project, 0, 0))
        for department, project in sorted(told.keys() - now.keys(), key=str)
    ]
    events: list[MonthCostEvent] = [
        one
        for one in (*now.values(), *gone)
        if _is_news(one, told.get((one.department, one.project)))
    ]
    if command.causes:
        events.append(MonthCostChecked(month=command.month, causes=command.causes, at=command.at))
    return events


def evolve(told: ToldFigures, event: MonthCostEvent) -> ToldFigures:
    """Return what was told after an event."""
    if isinstance(event, MonthCostChecked):
        return told
    return {**told, (event.department, event.project): event}


def _is_news(one: MonthCosted, told: MonthCosted | None) -> bool:
    if told is None:
        return bool(one.meeting_minutes or one.request_minutes)
    return one != told.model_copy(update={"at": one.at})


def _priced(command: CostMonth, spent: SpentMinutes) -> MonthCosted:
    return MonthCosted(
        month=command.month,
        department=spent.department,
        project=spent.project,
        meetings_minor=price_minutes(spent.meetings, command.rates),
        requests_minor=price_minutes(spent.requests, command.rates),
        currency=command.rates.currency,
        meeting_minutes=spent.meetings,
        request_minutes=spent.requests,
        complete=command.complete,
        at=command.at,
    )
