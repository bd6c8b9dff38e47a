"""The standing duty (常设职责): what a department owes again and again, outside any project.

Each of its dates is owed by the end of that day and counts by itself: fulfilled in time, fulfilled
late, or overdue until it is fulfilled. `standing_duty_decisions` decides which events follow from
a command. An event's `type` is its name in the store: add one, never rename one.
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

    def occurrence_dates(self) -> Iterator[date]:
        """Yield the days on which it is owed."""
        return occurrence_dates(self.rhythm, self.effective_from, self.until)


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


StandingDutyEvent = Annotated[
    StandingDutyMade | OccurrenceFulfilled | OccurrenceOverdue | StandingDutyEnded,
    Field(discriminator="type"),
]


@dataclass(frozen=True)
class OccurrenceRecord:
    """The dates that were fulfilled and those that were announced as overdue."""

    fulfilled_dates: frozenset[date] = frozenset()
    overdue_dates: frozenset[date] = frozenset()
    """The dates announced as overdue, also those that were fulfilled afterwards."""

    def next_open_date(self, duty: StandingDuty) -> date | None:
        """Return the earliest date that is neither fulfilled nor announced; `None` for none."""
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
    """The standing duty is in force."""

    duty: StandingDuty
    record: OccurrenceRecord = field(default_factory=OccurrenceRecord)


@dataclass(frozen=True)
class EndedStandingDuty:
    """The standing duty has ended; dates that had passed may still be fulfilled."""

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
        """The id of the duty that it makes."""
        return self.duty.duty_id


@dataclass(frozen=True)
class FulfilDuty:
    """Fulfil a standing duty for one of its dates."""

    duty_id: UUID
    occurrence: str
    """The name of the date, `2026-10` or `2026-W41`."""
    at: datetime


@dataclass(frozen=True)
class AnnounceMissedOccurrences:
    """Announce as overdue the dates that have passed by `at`."""

    duty_id: UUID
    at: datetime


@dataclass(frozen=True)
class EndStandingDuty:
    """End a standing duty."""

    duty_id: UUID
    reason: str
    at: datetime


StandingDutyCommand = MakeStandingDuty | FulfilDuty | AnnounceMissedOccurrences | EndStandingDuty


def evolve(state: StandingDutyState, event: StandingDutyEvent) -> StandingDutyState:
    """Return the standing duty after an event."""
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
