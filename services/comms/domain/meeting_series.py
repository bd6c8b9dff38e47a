"""The meetings that are called month by month for something (例会安排), such as a cycle of goals.

Each month's meeting is planned some days ahead unless somebody called one; while nobody is known
who calls it, that is tried again each day until the month is over. A month that is over without a
meeting that was held is announced as missed, once. After downtime what is past is caught up: a
meeting is planned on the next working day of its month, and months that are over are judged.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from services.comms.domain.alignment_policy import (
    AlignmentTerms,
    beginning_in,
    first_instant_of,
    month_after,
    next_beginning,
)
from services.comms.domain.company_month import Month, month_of
from services.comms.domain.meeting_series_events import (
    MeetingSeriesEnded,
    MeetingSeriesStarted,
    SeriesCheckSet,
    SeriesEvent,
    SeriesMeetingCalled,
    SeriesMonthMet,
    SeriesMonthMissed,
)
from shared.working_time.workday_calendar import Calendar

_ASK_AGAIN_AFTER = timedelta(days=1)
"""So long after a look at which nobody was known who calls the meeting, the next one follows."""


@dataclass(frozen=True)
class MonthSituation:
    """What meetings there are in a month."""

    is_called: bool = False
    """One is planned, running or held."""
    is_held: bool = False
    """One was held, or was begun on the last day and may go on."""


@dataclass(frozen=True)
class StartSeries:
    """Call meetings for a cycle from now on."""

    series_id: UUID
    title: str
    at: datetime
    terms: AlignmentTerms
    calendar: Calendar


@dataclass(frozen=True)
class CheckSeries:
    """Plan what is due, and judge the months that are over."""

    series_id: UUID
    at: datetime
    terms: AlignmentTerms
    calendar: Calendar
    organiser: str | None
    """Who calls it now; `None` where that is not known."""
    situations: Mapping[Month, MonthSituation] = field(default_factory=dict)


@dataclass(frozen=True)
class EndSeries:
    """Call no more meetings."""

    series_id: UUID
    at: datetime


SeriesCommand = StartSeries | CheckSeries | EndSeries


@dataclass(frozen=True)
class MeetingSeries:
    """A series that goes on, or has ended."""

    title: str
    to_call: Month
    """The next month whose meeting is to be planned."""
    to_judge: Month
    """The next month that is to be judged when it is over."""
    next_at: datetime | None = None
    is_ended: bool = False


def decide(command: SeriesCommand, series: MeetingSeries | None) -> list[SeriesEvent]:
    """Return the events of a command; what ended does not begin again."""
    match command:
        case StartSeries():
            return [] if series is not None else _start(command)
        case EndSeries(series_id, at):
            if series is None or series.is_ended:
                return []
            return [
                MeetingSeriesEnded(series_id=series_id, at=at),
                SeriesCheckSet(series_id=series_id, next_at=None, at=at),
            ]
        case CheckSeries():
            return [] if series is None or series.is_ended else _check(command, series)


def _start(command: StartSeries) -> list[SeriesEvent]:
    month = month_of(command.at)
    if beginning_in(month, command.terms, command.calendar) <= command.at:
        month = month_after(month)
    series = MeetingSeries(command.title, month, month)
    started = MeetingSeriesStarted(
        series_id=command.series_id, title=command.title, first_month=month, at=command.at
    )
    return [started, _check_set(command, series)]


def _check(command: CheckSeries, series: MeetingSeries) -> list[SeriesEvent]:
    events: list[SeriesEvent] = []
    while (due_at := _next_at(command, series)) <= command.at:
        event = (
            _call(command, series)
            if due_at == _call_at(command, series)
            else _judge(command, series)
        )
        events.append(event)
        series = _advanced(series, event)
    next_set = _check_set(command, series)
    return [*events, next_set] if events or next_set.next_at != series.next_at else []


def _call_at(command: StartSeries | CheckSeries, series: MeetingSeries) -> datetime:
    begins_at = beginning_in(series.to_call, command.terms, command.calendar)
    due_at = begins_at - timedelta(days=command.terms.planned_ahead_days)
    if isinstance(command, CheckSeries) and due_at <= command.at and _waits(command, series):
        return command.at + _ASK_AGAIN_AFTER
    return due_at


def _waits(command: CheckSeries, series: MeetingSeries) -> bool:
    """Tell whether nobody is known who calls the next meeting, and its month is not over."""
    month = series.to_call
    is_called = command.situations.get(month, MonthSituation()).is_called
    return command.organiser is None and not is_called and month >= month_of(command.at)


def _next_at(command: StartSeries | CheckSeries, series: MeetingSeries) -> datetime:
    return min(_call_at(command, series), first_instant_of(month_after(series.to_judge)))


def _check_set(command: StartSeries | CheckSeries, series: MeetingSeries) -> SeriesCheckSet:
    return SeriesCheckSet(
        series_id=command.series_id, next_at=_next_at(command, series), at=command.at
    )


def _call(command: CheckSeries, series: MeetingSeries) -> SeriesMeetingCalled:
    month = series.to_call
    is_called = command.situations.get(month, MonthSituation()).is_called
    starts_at = None if is_called or command.organiser is None else _beginning(command, month)
    return SeriesMeetingCalled(
        series_id=command.series_id,
        month=month,
        meeting_id=None if starts_at is None else meeting_id_of(command.series_id, month),
        starts_at=starts_at,
        at=command.at,
    )


def meeting_id_of(series_id: UUID, month: Month) -> UUID:
    """Return the id of the meeting that a series plans for a month."""
    return uuid5(series_id, f"meeting/{month}")


def meetings_to_come(series_id: UUID, series: MeetingSeries) -> list[UUID]:
    """Return the ids of the meetings that the series may have planned in months not over yet."""
    found, month = [], series.to_judge
    while month < series.to_call:
        found.append(meeting_id_of(series_id, month))
        month = month_after(month)
    return found


def _beginning(command: CheckSeries, month: Month) -> datetime | None:
    """Return when the meeting of a month can begin: as the policy says, or soon after that."""
    begins_at = beginning_in(month, command.terms, command.calendar)
    if begins_at > command.at:
        return begins_at
    if month != month_of(command.at):
        return None
    return next_beginning(command.at, command.terms, command.calendar)


def _judge(command: CheckSeries, series: MeetingSeries) -> SeriesMonthMet | SeriesMonthMissed:
    month = series.to_judge
    over_at = first_instant_of(month_after(month))
    situation = command.situations.get(month, MonthSituation())
    if situation.is_held:
        return SeriesMonthMet(series_id=command.series_id, month=month, at=over_at)
    nobody = command.organiser is None and not situation.is_called
    return SeriesMonthMissed(
        series_id=command.series_id,
        title=series.title,
        month=month,
        organiser=command.organiser,
        reason="nobody-calls-it" if nobody else "not-held",
        at=over_at,
    )


def evolve(series: MeetingSeries | None, event: SeriesEvent) -> MeetingSeries | None:
    """Return the series after an event."""
    match event, series:
        case MeetingSeriesStarted(title=title, first_month=month), _:
            return MeetingSeries(title, month, month)
        case _, MeetingSeries():
            return _advanced(series, event)
        case _:
            return series


def _advanced(series: MeetingSeries, event: SeriesEvent) -> MeetingSeries:
    match event:
        case SeriesMeetingCalled(month=month):
            return replace(series, to_call=month_after(month))
        case SeriesMonthMissed(month=month) | SeriesMonthMet(month=month):
            return replace(series, to_judge=month_after(month))
        case SeriesCheckSet(next_at=next_at):
            return replace(series, next_at=next_at)
        case MeetingSeriesEnded():
            return replace(series, is_ended=True)
        case _:
            return series
