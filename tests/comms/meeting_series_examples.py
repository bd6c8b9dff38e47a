"""A monthly series of meetings, for examples: what it decided when it was checked."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from services.comms.domain import meeting_series, meeting_series_events
from services.comms.domain.alignment_policy import BUILT_IN_POLICY
from services.comms.domain.meeting_series import (
    CheckSeries,
    MeetingSeries,
    MonthSituation,
    StartSeries,
)
from services.comms.domain.meeting_series_events import SeriesEvent
from shared.eventsourcing.company_time import COMPANY_TIME_ZONE
from shared.working_time.official_holidays import load_official_days
from shared.working_time.workday_calendar import Calendar

CYCLE = UUID(int=5)
CALENDAR = Calendar(version=1, official=load_official_days())
TERMS = BUILT_IN_POLICY.terms
CALLED, HELD = MonthSituation(is_called=True), MonthSituation(is_called=True, is_held=True)


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=COMPANY_TIME_ZONE).astimezone(UTC)


class Series:
    """A series, with what it decided."""

    def __init__(self, started: str) -> None:
        self.state: MeetingSeries | None = None
        self.events: list[SeriesEvent] = []
        self.send(StartSeries(CYCLE, "2026", local(started), TERMS, CALENDAR))

    def send(self, command: meeting_series.SeriesCommand) -> list[SeriesEvent]:
        decided = meeting_series.decide(command, self.state)
        for event in decided:
            self.state = meeting_series.evolve(self.state, event)
        self.events += decided
        return decided

    def check(
        self, at: str, organiser: str | None = "sales", **months: MonthSituation
    ) -> list[str]:
        situations = {name.removeprefix("m").replace("_", "-"): one for name, one in months.items()}
        decided = self.send(CheckSeries(CYCLE, local(at), TERMS, CALENDAR, organiser, situations))
        return [_told(event) for event in decided if event.type != "series-check-set"]

    @property
    def next_at(self) -> datetime | None:
        assert self.state is not None
        return self.state.next_at


def _told(event: SeriesEvent) -> str:
    match event:
        case meeting_series_events.SeriesMeetingCalled(month=month, starts_at=starts_at):
            at = starts_at and f"{starts_at.astimezone(COMPANY_TIME_ZONE):%Y-%m-%d %H:%M}"
            return f"{month} called {at}"
        case meeting_series_events.SeriesMonthMissed(month=month, reason=reason):
            return f"{month} missed: {reason}"
        case meeting_series_events.SeriesMonthMet(month=month):
            return f"{month} met"
        case _:
            return event.type
