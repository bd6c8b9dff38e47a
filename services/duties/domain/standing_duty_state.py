"""The state of a standing duty (常设职责): what a department owes repeatedly, outside projects.

Each of its dates is owed by the end of that day and counts by itself: fulfilled in time, fulfilled
late, or overdue until it is fulfilled.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from services.duties.domain.standing_duty_events import (
    FulfilmentConfirmed,
    OccurrenceFulfilled,
    OccurrenceOverdue,
    StandingDuty,
    StandingDutyEnded,
    StandingDutyEvent,
    StandingDutyMade,
    StandingDutyTransferred,
)


@dataclass(frozen=True)
class FulfilledAndOverdueDates:
    """The dates that were fulfilled, with the times, and those announced as overdue."""

    fulfilled_dates: Mapping[date, datetime] = field(default_factory=dict)
    overdue_dates: frozenset[date] = frozenset()
    """The dates announced as overdue, also those that were fulfilled afterwards."""
    unconfirmed_dates: frozenset[date] = frozenset()
    """The fulfilled dates whose time is awaiting confirmation."""
    fulfilled_by: Mapping[date, str | None] = field(default_factory=dict)
    """Who fulfilled the dates whose time is or was awaiting confirmation."""

    def with_fulfilled(self, day: date, at: datetime) -> FulfilledAndOverdueDates:
        """Return the record with one date more that was fulfilled, at this time."""
        return replace(self, fulfilled_dates={**self.fulfilled_dates, day: at})

    def with_unconfirmed(self, day: date, by: str | None) -> FulfilledAndOverdueDates:
        """Return the record with one date more whose time is awaiting confirmation."""
        return replace(
            self,
            unconfirmed_dates=self.unconfirmed_dates | {day},
            fulfilled_by={**self.fulfilled_by, day: by},
        )

    def with_confirmed(self, day: date) -> FulfilledAndOverdueDates:
        """Return the record after the recipient confirmed a date's time."""
        return replace(self, unconfirmed_dates=self.unconfirmed_dates - {day})

    def next_open_date(self, duty: StandingDuty) -> date | None:
        """Return the earliest date that is neither fulfilled nor announced; `None` for none."""
        return next(
            (
                one
                for one in duty.occurrence_dates()
                if one not in self.fulfilled_dates and one not in self.overdue_dates
            ),
            None,
        )

    def is_complete(self, duty: StandingDuty) -> bool:
        """Return whether every date of a duty with a last day was fulfilled."""
        return self.overdue_dates <= self.fulfilled_dates.keys() and (
            self.next_open_date(duty) is None
        )


@dataclass(frozen=True)
class ActiveStandingDuty:
    """The standing duty is in force."""

    duty: StandingDuty
    record: FulfilledAndOverdueDates = field(default_factory=FulfilledAndOverdueDates)


@dataclass(frozen=True)
class EndedStandingDuty:
    """The standing duty has ended; dates that had passed may still be fulfilled."""

    duty: StandingDuty
    record: FulfilledAndOverdueDates
    reason: str
    at: datetime


KnownStandingDuty = ActiveStandingDuty | EndedStandingDuty


StandingDutyState = KnownStandingDuty | None


def evolve(  # noqa: PLR0911  one for each
    state: StandingDutyState, event: StandingDutyEvent
) -> StandingDutyState:
    """Return the standing duty after an event."""
    match event, state:
        case StandingDutyMade(duty=duty), _:
            return ActiveStandingDuty(duty)
        case OccurrenceFulfilled(day=day, at=at), ActiveStandingDuty() | EndedStandingDuty():
            record = state.record.with_fulfilled(day, at)
            unconfirmed = event.awaiting_confirmation
            return replace(
                state, record=record.with_unconfirmed(day, event.by) if unconfirmed else record
            )
        case FulfilmentConfirmed(day=day), ActiveStandingDuty() | EndedStandingDuty():
            return replace(state, record=state.record.with_confirmed(day))
        case OccurrenceOverdue(day=day), ActiveStandingDuty(record=record) | EndedStandingDuty(
            record=record
        ):
            return replace(
                state, record=replace(record, overdue_dates=record.overdue_dates | {day})
            )
        case StandingDutyEnded(duty=duty, reason=reason, at=at), ActiveStandingDuty(record=record):
            return EndedStandingDuty(duty, record, reason, at)
        case StandingDutyTransferred(duty=duty), ActiveStandingDuty():
            return replace(state, duty=duty)
        case _:
            return state
