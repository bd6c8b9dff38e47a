"""The state of a standing duty (常设职责): what a department owes repeatedly, outside projects.

Each of its dates is owed by the end of that day and counts by itself: fulfilled in time, fulfilled
late, or overdue until it is fulfilled.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date

from services.duties.domain.standing_duty_events import (
    OccurrenceFulfilled,
    OccurrenceOverdue,
    StandingDuty,
    StandingDutyEnded,
    StandingDutyEvent,
    StandingDutyMade,
)


@dataclass(frozen=True)
class FulfilledAndOverdueDates:
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
    record: FulfilledAndOverdueDates = field(default_factory=FulfilledAndOverdueDates)


@dataclass(frozen=True)
class EndedStandingDuty:
    """The standing duty has ended; dates that had passed may still be fulfilled."""

    duty: StandingDuty
    record: FulfilledAndOverdueDates


KnownStandingDuty = ActiveStandingDuty | EndedStandingDuty


StandingDutyState = KnownStandingDuty | None


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
