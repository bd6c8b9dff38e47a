"""The decisions about commands to a standing duty: which events follow, or why it is refused.

in force → ended; each date is open, then fulfilled, or announced as overdue and perhaps fulfilled
after that. It ends by itself once its last day has passed and every date is fulfilled. The same
command twice changes nothing.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from services.duties.domain.duty_refusals import OwnRecipient
from services.duties.domain.recurrence import (
    occurrence_name,
    parse_occurrence_name,
    previous_occurrence,
)
from services.duties.domain.standing_duty_commands import (
    AnnounceMissedOccurrences,
    ConfirmFulfilment,
    EndStandingDuty,
    FulfilDuty,
    MakeStandingDuty,
    StandingDutyCommand,
    TransferStandingDuty,
)
from services.duties.domain.standing_duty_events import (
    FulfilmentConfirmed,
    OccurrenceFulfilled,
    OccurrenceOverdue,
    StandingDuty,
    StandingDutyEnded,
    StandingDutyEvent,
    StandingDutyMade,
    last_day_texts,
)
from services.duties.domain.standing_duty_refusals import (
    BeginsTooEarly,
    EndBeforeMissedDate,
    EndedAlready,
    FulfilledAlready,
    NoDateInPeriod,
    NothingToConfirm,
    PreviousDateNotOver,
    StandingDutyIdTaken,
    UnknownOccurrence,
    UnknownStandingDuty,
)
from services.duties.domain.standing_duty_state import (
    ActiveStandingDuty,
    EndedStandingDuty,
    FulfilledAndOverdueDates,
    KnownStandingDuty,
    StandingDutyState,
)
from services.duties.domain.standing_duty_transfer import transfer_standing_duty
from shared.eventsourcing.company_days import company_date, last_instant_of_day

_DAY = timedelta(days=1)
MAX_BACKDATING = timedelta(days=366)
"""How far back a duty may begin; each date since then is announced as overdue at once."""
LAST_DAY_PASSED = "its last day has passed 最后一日已过"
"""The reason of a duty that ended by itself, for people."""


def decide(command: StandingDutyCommand, state: StandingDutyState) -> list[StandingDutyEvent]:
    """Return the events that follow from a command.

    Raises `UnknownStandingDuty`, `UnknownOccurrence`, `InvalidDuty`, `InvalidMoment`, and
    `DutiesRefused` where the duty's id is taken or other values of a command hold already.
    """
    match command:
        case MakeStandingDuty():
            return _make(command, state)
        case FulfilDuty():
            return _fulfil(command, _require_existing(command, state))
        case ConfirmFulfilment():
            return _confirm(command, _require_existing(command, state))
        case AnnounceMissedOccurrences():
            return _announce(command, _require_existing(command, state))
        case EndStandingDuty():
            return _end(command, _require_existing(command, state))
        case TransferStandingDuty():
            return transfer_standing_duty(command, _require_existing(command, state))


def last_owed_day(at: datetime) -> date:
    """Return the last day on which a duty that ends at `at` is owed: the day before."""
    return company_date(at) - _DAY


def _require_existing(command: StandingDutyCommand, state: StandingDutyState) -> KnownStandingDuty:
    if state is None:
        raise UnknownStandingDuty(duty=command.duty_id)
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
            raise StandingDutyIdTaken


def _fulfil(command: FulfilDuty, state: KnownStandingDuty) -> list[StandingDutyEvent]:
    duty, record = state.duty, state.record
    day = _occurrence_date(duty, command.occurrence)
    if day in record.fulfilled_dates:
        fulfilled_at = record.fulfilled_dates[day]
        if command.is_at_stated and command.at != fulfilled_at:
            raise FulfilledAlready(occurrence=command.occurrence, at=fulfilled_at)
        return []
    previous_day = max(previous_occurrence(duty.rhythm, day), duty.effective_from - _DAY)
    if command.at <= last_instant_of_day(previous_day):
        raise PreviousDateNotOver(occurrence=command.occurrence, previous=previous_day)
    updated = record.with_fulfilled(day, command.at)
    return [
        OccurrenceFulfilled(
            duty=duty,
            day=day,
            next_date=updated.next_open_date(duty),
            at=command.at,
            entered_at=command.entered_at,
            awaiting_confirmation=_awaits_confirmation(command, day),
            by=command.by,
        )
    ]


def _awaits_confirmation(command: FulfilDuty, day: date) -> bool:
    """Return whether the recipient has to confirm the time: it is old, or makes it be in time."""
    entered_at = command.entered_at
    if command.is_by_officer or entered_at is None or command.at >= entered_at:
        return False
    return command.is_late_entry or command.at <= last_instant_of_day(day) < entered_at


def _confirm(command: ConfirmFulfilment, state: KnownStandingDuty) -> list[StandingDutyEvent]:
    day = _occurrence_date(state.duty, command.occurrence)
    done_at = state.record.fulfilled_dates.get(day)
    if done_at is None:
        raise NothingToConfirm(occurrence=command.occurrence)
    if day not in state.record.unconfirmed_dates:
        return []
    next_date = state.record.next_open_date(state.duty)
    return [
        FulfilmentConfirmed(
            duty=state.duty,
            day=day,
            done_at=done_at,
            next_date=next_date,
            at=command.at,
            fulfilled_by=state.record.fulfilled_by.get(day),
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
        record = replace(record, overdue_dates=record.overdue_dates | {missed})
        announcements.append(
            OccurrenceOverdue(
                duty=duty,
                day=missed,
                next_date=record.next_open_date(duty),
                at=last_instant_of_day(missed),
            )
        )
    return [*announcements, *_end_by_itself(command.at, state, record)]


def _end_by_itself(
    now: datetime, state: KnownStandingDuty, record: FulfilledAndOverdueDates
) -> list[StandingDutyEnded]:
    """End a duty behind its last day; while a missed date is open it may still be passed on."""
    duty = state.duty
    if duty.until is None or isinstance(state, EndedStandingDuty) or not record.is_complete(duty):
        return []
    at = last_instant_of_day(duty.until)
    if now <= at:
        return []
    return [StandingDutyEnded(duty=duty, reason=LAST_DAY_PASSED, next_date=None, at=at)]


def _end(command: EndStandingDuty, state: KnownStandingDuty) -> list[StandingDutyEvent]:
    match state:
        case EndedStandingDuty(reason=reason, at=at):
            if reason != command.reason or (command.is_at_stated and at != command.at):
                raise EndedAlready(reason=reason, at=at)
            return []
        case ActiveStandingDuty(duty, record):
            last_day = min(last_owed_day(command.at), duty.until or date.max)
            if any(missed > last_day for missed in record.overdue_dates):
                raise EndBeforeMissedDate(day=max(record.overdue_dates))
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
        raise UnknownOccurrence(
            occurrence=occurrence,
            example=occurrence_name(duty.rhythm, duty.effective_from),
            first=duty.effective_from,
            last=last_day_texts(duty),
        )
    return day


def _validate_duty(duty: StandingDuty, today: date) -> None:
    if duty.recipient == duty.accountable:
        raise OwnRecipient
    duty.involved.validate_for(duty.accountable, duty.recipient)
    if duty.effective_from < today - MAX_BACKDATING:
        raise BeginsTooEarly(days=MAX_BACKDATING.days)
    if FulfilledAndOverdueDates().next_open_date(duty) is None:
        raise NoDateInPeriod
