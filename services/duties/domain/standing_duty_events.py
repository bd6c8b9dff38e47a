"""The events of a standing duty (常设职责).

An event's `type` is its name in the store: add one, never rename one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from services.duties.domain.handoff_obligation import Side
from services.duties.domain.involved_departments import (
    NOBODY_INVOLVED,
    InvolvedDepartments,
    involves_nobody,
)
from services.duties.domain.recurrence import Recurrence, occurrence_dates


class StandingDuty(BaseModel, frozen=True):
    """Who owes which deliverable to whom, and on which days; each event repeats it."""

    duty_id: UUID
    activity: str
    scope: tuple[str, ...]
    """The parts of the company that it is for; empty for all of them."""
    deliverable: str
    accountable: str
    """The one department that owes it."""
    recipient: str
    acceptance: str
    """The criteria by which the recipient accepts the deliverable."""
    rhythm: Recurrence
    effective_from: date
    until: date | None = None
    """The last day on which it is in force; `None` while it has no end."""
    connector: str | None = Field(default=None, exclude_if=lambda connector: connector is None)
    """The subject of the connector that may fulfil it; left out where there is none."""
    involved: InvolvedDepartments = Field(default=NOBODY_INVOLVED, exclude_if=involves_nobody)
    """Further departments; left out where there are none."""

    def occurrence_dates(self) -> Iterator[date]:
        """Yield the days on which it is owed."""
        return occurrence_dates(self.rhythm, self.effective_from, self.until)


def last_day_texts(duty: StandingDuty) -> Mapping[str, str]:
    """Return the last day in force for texts of refusals, in both languages."""
    if duty.until is not None:
        return dict.fromkeys(("en", "zh"), duty.until.isoformat())
    return {"en": "its end", "zh": "终止为止"}


class StandingDutyMade(BaseModel, frozen=True):
    """A department owes the standing duty from now on."""

    type: Literal["standing-duty-made"] = "standing-duty-made"
    duty: StandingDuty
    next_date: date | None
    """The earliest date that is neither fulfilled nor announced as overdue; `None` for none."""
    at: datetime


class OccurrenceFulfilled(BaseModel, frozen=True):
    """One date of the standing duty was fulfilled."""

    type: Literal["occurrence-fulfilled"] = "occurrence-fulfilled"
    duty: StandingDuty
    day: date
    next_date: date | None
    at: datetime
    entered_at: datetime | None = None
    """When it was recorded; `None` where only the log knows."""
    awaiting_confirmation: bool = False
    """Whether it counts from `entered_at` until the recipient confirms when it was done."""
    by: str | None = Field(default=None, exclude_if=lambda subject: subject is None)
    """The subject of the person who fulfilled it; `None` where an officer entered it, and in old
    logs."""

    @property
    def counts_at(self) -> datetime:
        """The time that the fulfilment counts from while nobody has confirmed another one."""
        return (self.entered_at or self.at) if self.awaiting_confirmation else self.at


class FulfilmentConfirmed(BaseModel, frozen=True):
    """The recipient confirmed that the date was fulfilled at `done_at`, which now counts."""

    type: Literal["fulfilment-confirmed"] = "fulfilment-confirmed"
    duty: StandingDuty
    day: date
    done_at: datetime
    next_date: date | None
    at: datetime
    fulfilled_by: str | None = Field(default=None, exclude_if=lambda subject: subject is None)
    """The subject of the person who fulfilled it, as in `OccurrenceFulfilled`."""


class OccurrenceOverdue(BaseModel, frozen=True):
    """One date of the standing duty passed unfulfilled."""

    type: Literal["occurrence-overdue"] = "occurrence-overdue"
    duty: StandingDuty
    day: date
    next_date: date | None
    at: datetime


class StandingDutyEnded(BaseModel, frozen=True):
    """Only the dates that had passed are still owed; `duty` has its new last day."""

    type: Literal["standing-duty-ended"] = "standing-duty-ended"
    duty: StandingDuty
    reason: str
    next_date: date | None
    at: datetime


class StandingDutyTransferred(BaseModel, frozen=True):
    """A department that succeeds another took over its part; what passed before stays as it was."""

    type: Literal["standing-duty-transferred"] = "standing-duty-transferred"
    duty: StandingDuty
    """With the department that is on the side now."""
    was: str
    side: Side
    successor: str | None = None
    """The department that took over; older logs say it by the side alone."""
    next_date: date | None
    reason: str
    at: datetime


StandingDutyEvent = Annotated[
    StandingDutyMade
    | OccurrenceFulfilled
    | FulfilmentConfirmed
    | OccurrenceOverdue
    | StandingDutyEnded
    | StandingDutyTransferred,
    Field(discriminator="type"),
]
