"""What comes of a command to a standing duty.

in force → ended; each date open → met, or told as overdue and perhaps met after all. The same
command twice changes nothing.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from services.duties.domain.days import day_of, end_of
from services.duties.domain.refusals import (
    DutiesRefused,
    InvalidDuty,
    InvalidMoment,
    UnknownDuty,
    UnknownOccurrence,
)
from services.duties.domain.rhythm import before, date_named, name_of
from services.duties.domain.standing_duty import (
    AnnounceMissed,
    Ended,
    EndStandingDuty,
    FulfilDuty,
    InForce,
    KnownStandingDuty,
    MakeStandingDuty,
    OccurrenceFulfilled,
    OccurrenceOverdue,
    Record,
    Standing,
    StandingDuty,
    StandingDutyCommand,
    StandingDutyEnded,
    StandingDutyEvent,
    StandingDutyMade,
)

_DAY = timedelta(days=1)
LONGEST_PAST = timedelta(days=366)
"""How far back a duty may begin: every date since is announced at once."""


def decide(command: StandingDutyCommand, standing: Standing) -> list[StandingDutyEvent]:
    """Return what the command brings about.

    Raises `UnknownDuty`, `UnknownOccurrence`, `InvalidDuty`, `InvalidMoment`, and `DutiesRefused`
    where the duty's id is taken.
    """
    match command:
        case MakeStandingDuty():
            return _make(command, standing)
        case FulfilDuty():
            return _fulfil(command, _known(standing))
        case AnnounceMissed():
            return _announce(command, _known(standing))
        case EndStandingDuty():
            return _end(command, _known(standing))


def last_day(at: datetime) -> date:
    """Return the last day on which a duty is owed that ends at a moment, in a day not over yet."""
    return day_of(at) - _DAY


def _known(standing: Standing) -> KnownStandingDuty:
    if standing is None:
        raise UnknownDuty("there is no such standing duty")
    return standing


def _make(command: MakeStandingDuty, standing: Standing) -> list[StandingDutyEvent]:
    match standing:
        case None:
            _refuse_misfit(command.duty, day_of(command.at))
            first = Record().next_date(command.duty)
            return [StandingDutyMade(duty=command.duty, next_date=first, at=command.at)]
        case InForce(duty) if duty == command.duty:
            return []
        case _:
            raise DutiesRefused("this id belongs to another duty; make one under an id of its own")


def _fulfil(command: FulfilDuty, standing: KnownStandingDuty) -> list[StandingDutyEvent]:
    duty, record = standing.duty, standing.record
    day = _date(duty, command.occurrence)
    if day in record.met:
        return []
    opened = max(before(duty.rhythm, day), duty.effective_from - _DAY)
    if command.at <= end_of(opened):
        raise InvalidMoment(
            f"{command.occurrence} is met after {opened.isoformat()}, when the date before it has "
            "passed; name a later time"
        )
    after = Record(record.met | {day}, record.told)
    return [OccurrenceFulfilled(duty=duty, day=day, next_date=after.next_date(duty), at=command.at)]


def _announce(command: AnnounceMissed, standing: KnownStandingDuty) -> list[StandingDutyEvent]:
    """Announce each date once, as of the moment it passed, however late we look."""
    duty, record = standing.duty, standing.record
    told: list[StandingDutyEvent] = []
    while (missed := record.next_date(duty)) is not None and command.at > end_of(missed):
        record = Record(record.met, record.told | {missed})
        told.append(
            OccurrenceOverdue(
                duty=duty, day=missed, next_date=record.next_date(duty), at=end_of(missed)
            )
        )
    return told


def _end(command: EndStandingDuty, standing: KnownStandingDuty) -> list[StandingDutyEvent]:
    match standing:
        case Ended():
            return []
        case InForce(duty, record):
            last = min(last_day(command.at), duty.until or date.max)
            if any(missed > last for missed in record.told):
                raise InvalidMoment(
                    f"{max(record.told).isoformat()} was told as overdue; "
                    "it cannot have ended before that day was over"
                )
            ended = duty.model_copy(update={"until": last})
            return [
                StandingDutyEnded(
                    duty=ended,
                    reason=command.reason,
                    next_date=record.next_date(ended),
                    at=command.at,
                )
            ]


def _date(duty: StandingDuty, occurrence: str) -> date:
    day = date_named(duty.rhythm, occurrence)
    if day is None or not duty.effective_from <= day <= (duty.until or date.max):
        example = name_of(duty.rhythm, duty.effective_from)
        raise UnknownOccurrence(
            f"it is not owed in {occurrence!r}; its dates are called like {example}, from "
            f"{duty.effective_from.isoformat()} to {duty.until or 'its end'}"
        )
    return day


def _refuse_misfit(duty: StandingDuty, today: date) -> None:
    if duty.recipient == duty.accountable:
        raise InvalidDuty("a department does not owe to itself; name another recipient")
    if duty.effective_from < today - LONGEST_PAST:
        raise InvalidDuty(
            f"it may begin {LONGEST_PAST.days} days back at the most: every date since is overdue"
        )
    if Record().next_date(duty) is None:
        raise InvalidDuty("none of its dates lies in its period; name a later last day")
