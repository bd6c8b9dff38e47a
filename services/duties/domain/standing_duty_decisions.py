"""The decisions about commands to a standing duty: which events follow, or why it is refused.

in force → ended; each date is open, then fulfilled, or announced as overdue and perhaps fulfilled
after that. The same command twice changes nothing.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from services.duties.domain.day_boundaries import company_date, last_instant_of_day
from services.duties.domain.recurrence import (
    occurrence_name,
    parse_occurrence_name,
    previous_occurrence,
)
from services.duties.domain.refusals import (
    DutiesRefused,
    InvalidDuty,
    InvalidMoment,
    UnknownDuty,
    UnknownOccurrence,
)
from services.duties.domain.standing_duty_commands import (
    AnnounceMissedOccurrences,
    EndStandingDuty,
    FulfilDuty,
    MakeStandingDuty,
    StandingDutyCommand,
)
from services.duties.domain.standing_duty_events import (
    OccurrenceFulfilled,
    OccurrenceOverdue,
    StandingDuty,
    StandingDutyEnded,
    StandingDutyEvent,
    StandingDutyMade,
)
from services.duties.domain.standing_duty_state import (
    ActiveStandingDuty,
    EndedStandingDuty,
    FulfilledAndOverdueDates,
    KnownStandingDuty,
    StandingDutyState,
)

_DAY = timedelta(days=1)
MAX_BACKDATING = timedelta(days=366)
"""How far back a duty may begin; each date since then is announced as overdue at once."""


def decide(command: StandingDutyCommand, state: StandingDutyState) -> list[StandingDutyEvent]:
    """Return the events that follow from a command.

    Raises `UnknownDuty`, `UnknownOccurrence`, `InvalidDuty`, `InvalidMoment`, and `DutiesRefused`
    where the duty's id is taken.
    """
    match command:
        case MakeStandingDuty():
            return _make(command, state)
        case FulfilDuty():
            return _fulfil(command, _require_existing(state))
        case AnnounceMissedOccurrences():
            return _announce(command, _require_existing(state))
        case EndStandingDuty():
            return _end(command, _require_existing(state))


def last_owed_day(at: datetime) -> date:
    """Return the last day on which a duty that ends at `at` is owed: the day before."""
    return company_date(at) - _DAY


def _require_existing(state: StandingDutyState) -> KnownStandingDuty:
    if state is None:
        raise UnknownDuty("there is no such standing duty")
    return state


def _make(command: MakeStandingDuty, state: StandingDutyState) -> list[StandingDutyEvent]:
    match state:
        case None:
            _validate_duty(command.duty, company_date(command.at))
            first = FulfilledAndOverdueDates().next_open_date(command.duty)
            return [StandingDutyMade(duty=command.duty, next_date=first, at=command.at)]
        case ActiveStandingDuty(duty) if duty == command.duty:
            return []
        case _:
            raise DutiesRefused("this id belongs to another duty; make one under an id of its own")


def _fulfil(command: FulfilDuty, state: KnownStandingDuty) -> list[StandingDutyEvent]:
    duty, record = state.duty, state.record
    day = _occurrence_date(duty, command.occurrence)
    if day in record.fulfilled_dates:
        return []
    previous_day = max(previous_occurrence(duty.rhythm, day), duty.effective_from - _DAY)
    if command.at <= last_instant_of_day(previous_day):
        raise InvalidMoment(
            f"{command.occurrence} can be fulfilled after {previous_day.isoformat()}, when the "
            "date before it has passed; name a later time"
        )
    updated = FulfilledAndOverdueDates(record.fulfilled_dates | {day}, record.overdue_dates)
    return [
        OccurrenceFulfilled(
            duty=duty, day=day, next_date=updated.next_open_date(duty), at=command.at
        )
    ]


def _announce(
    command: AnnounceMissedOccurrences, state: KnownStandingDuty
) -> list[StandingDutyEvent]:
    """Announce each date once, dated at the end of its day, however late the timer runs."""
    duty, record = state.duty, state.record
    announcements: list[StandingDutyEvent] = []
    while (missed := record.next_open_date(duty)) is not None and command.at > last_instant_of_day(
        missed
    ):
        record = FulfilledAndOverdueDates(record.fulfilled_dates, record.overdue_dates | {missed})
        announcements.append(
            OccurrenceOverdue(
                duty=duty,
                day=missed,
                next_date=record.next_open_date(duty),
                at=last_instant_of_day(missed),
            )
        )
    return announcements


def _end(command: EndStandingDuty, state: KnownStandingDuty) -> list[StandingDutyEvent]:
    match state:
        case EndedStandingDuty():
            return []
        case ActiveStandingDuty(duty, record):
            last_day = min(last_owed_day(command.at), duty.until or date.max)
            if any(missed > last_day for missed in record.overdue_dates):
                raise InvalidMoment(
                    f"{max(record.overdue_dates).isoformat()} was announced as overdue; "
                    "it cannot have ended before that day was over"
                )
            ended = duty.model_copy(update={"until": last_day})
            return [
                StandingDutyEnded(
                    duty=ended,
                    reason=command.reason,
                    next_date=record.next_open_date(ended),
                    at=command.at,
                )
            ]


def _occurrence_date(duty: StandingDuty, occurrence: str) -> date:
    day = parse_occurrence_name(duty.rhythm, occurrence)
    if day is None or not duty.effective_from <= day <= (duty.until or date.max):
        example = occurrence_name(duty.rhythm, duty.effective_from)
        raise UnknownOccurrence(
            f"it is not owed in {occurrence!r}; its dates are named like {example}, from "
            f"{duty.effective_from.isoformat()} to {duty.until or 'its end'}"
        )
    return day


def _validate_duty(duty: StandingDuty, today: date) -> None:
    if duty.recipient == duty.accountable:
        raise InvalidDuty("a department does not owe to itself; name another recipient")
    if duty.effective_from < today - MAX_BACKDATING:
        raise InvalidDuty(
            f"it may begin {MAX_BACKDATING.days} days back at the most: every date since is overdue"
        )
    if FulfilledAndOverdueDates().next_open_date(duty) is None:
        raise InvalidDuty("none of its dates lies in its period; name a later last day")
