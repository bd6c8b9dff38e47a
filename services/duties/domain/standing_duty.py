"""One standing duty (常设职责): what a department owes again and again, outside any project.

Each of its dates is owed by the end of that day and counts by itself: met in time, met late, or
missed until it is met after all. What comes of a command is decided in
`standing_duty_decisions`. An event's `type` is its name in the store: add one, never rename one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from services.duties.domain.recurrence import Recurrence, occurrence_dates


class StandingDuty(BaseModel, frozen=True):
    """Who owes which deliverable to whom, in which rhythm; every event repeats it."""

    duty_id: UUID
    activity: str
    scope: tuple[str, ...]
    """The parts of the company it is for; none: all of it."""
    deliverable: str
    accountable: str
    """The one department that owes it."""
    recipient: str
    acceptance: str
    """What the recipient measures the deliverable by."""
    rhythm: Recurrence
    effective_from: date
    until: date | None = None
    """The last day it is in force; `None` while it has no end."""

    def occurrence_dates(self) -> Iterator[date]:
        """Yield the days on which it is owed."""
        return occurrence_dates(self.rhythm, self.effective_from, self.until)


class StandingDutyMade(BaseModel, frozen=True):
    """A department owes it from now on."""

    type: Literal["standing-duty-made"] = "standing-duty-made"
    duty: StandingDuty
    next_date: date | None
    """The earliest date that is neither met nor told as missed."""
    at: datetime


class OccurrenceFulfilled(BaseModel, frozen=True):
    """It was met for one of its dates."""

    type: Literal["occurrence-fulfilled"] = "occurrence-fulfilled"
    duty: StandingDuty
    day: date
    next_date: date | None
    at: datetime


class OccurrenceOverdue(BaseModel, frozen=True):
    """One of its dates passed, and it was not met."""

    type: Literal["occurrence-overdue"] = "occurrence-overdue"
    duty: StandingDuty
    day: date
    next_date: date | None
    at: datetime


class StandingDutyEnded(BaseModel, frozen=True):
    """It is owed no longer, but for the dates that had passed; `duty` has its new last day."""

    type: Literal["standing-duty-ended"] = "standing-duty-ended"
    duty: StandingDuty
    reason: str
    next_date: date | None
    at: datetime


StandingDutyEvent = Annotated[
    StandingDutyMade | OccurrenceFulfilled | OccurrenceOverdue | StandingDutyEnded,
    Field(discriminator="type"),
]


@dataclass(frozen=True)
class OccurrenceRecord:
    """What became of the dates so far."""

    fulfilled_dates: frozenset[date] = frozenset()
    overdue_dates: frozenset[date] = frozenset()
    """Those that were announced as overdue, whatever came afterwards."""

    def next_open_date(self, duty: StandingDuty) -> date | None:
        """Return the earliest date that is neither met nor told as missed."""
        return next(
            (
                one
                for one in duty.occurrence_dates()
                if one not in self.fulfilled_dates | self.overdue_dates
            ),
            None,
        )


@dataclass(frozen=True)
class ActiveStandingDuty:
    """It is owed."""

    duty: StandingDuty
    record: OccurrenceRecord = field(default_factory=OccurrenceRecord)


@dataclass(frozen=True)
class EndedStandingDuty:
    """Nothing new is owed; what was missed may still be met."""

    duty: StandingDuty
    record: OccurrenceRecord


KnownStandingDuty = ActiveStandingDuty | EndedStandingDuty
StandingDutyState = KnownStandingDuty | None


@dataclass(frozen=True)
class MakeStandingDuty:
    """Have a department owe something from now on."""

    duty: StandingDuty
    at: datetime

    @property
    def duty_id(self) -> UUID:
        """The duty it makes."""
        return self.duty.duty_id


@dataclass(frozen=True)
class FulfilDuty:
    """Meet it for one of its dates."""

    duty_id: UUID
    occurrence: str
    """What the date is called."""
    at: datetime


@dataclass(frozen=True)
class AnnounceMissedOccurrences:
    """Announce the dates that have passed by `at`."""

    duty_id: UUID
    at: datetime


@dataclass(frozen=True)
class EndStandingDuty:
    """Owe it no longer."""

    duty_id: UUID
    reason: str
    at: datetime


StandingDutyCommand = MakeStandingDuty | FulfilDuty | AnnounceMissedOccurrences | EndStandingDuty


def evolve(state: StandingDutyState, event: StandingDutyEvent) -> StandingDutyState:
    """Return where an event leaves the duty."""
    match event, state:
        case StandingDutyMade(duty=duty), _:
            return ActiveStandingDuty(duty)
        case OccurrenceFulfilled(day=day), ActiveStandingDuty(record=record) | EndedStandingDuty(
            record=record
        ):
            return replace(
                state, record=replace(record, fulfilled_dates=record.fulfilled_dates | {day})
            )
        case OccurrenceOverdue(day=day), ActiveStandingDuty(record=record) | EndedStandingDuty(
            record=record
        ):
            return replace(
                state, record=replace(record, overdue_dates=record.overdue_dates | {day})
            )
        case StandingDutyEnded(duty=duty), ActiveStandingDuty(record=record):
            return EndedStandingDuty(duty, record)
        case _:
            return state
