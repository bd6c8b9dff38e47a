"""The events of a series of meetings (例会安排).

An event's `type` is its name in the store: add one, never rename one.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from services.comms.domain.company_month import Month

MissedReason = Literal["not-held", "nobody-calls-it"]


class MeetingSeriesStarted(BaseModel, frozen=True):
    """Meetings are called for a cycle from a month on."""

    type: Literal["meeting-series-started"] = "meeting-series-started"
    series_id: UUID
    """The cycle's id."""
    title: str
    first_month: Month
    at: datetime


class SeriesMeetingCalled(BaseModel, frozen=True):
    """The meeting of a month was planned; `None` where somebody had called one, or nobody can."""

    type: Literal["series-meeting-called"] = "series-meeting-called"
    series_id: UUID
    month: Month
    meeting_id: UUID | None
    starts_at: datetime | None
    at: datetime


class SeriesMonthMissed(BaseModel, frozen=True):
    """A month passed without its meeting."""

    type: Literal["series-month-missed"] = "series-month-missed"
    series_id: UUID
    title: str
    month: Month
    organiser: str | None
    reason: MissedReason
    at: datetime


class SeriesMonthMet(BaseModel, frozen=True):
    """A month passed, and its meeting was held."""

    type: Literal["series-month-met"] = "series-month-met"
    series_id: UUID
    month: Month
    at: datetime


class SeriesCheckSet(BaseModel, frozen=True):
    """When the series is looked at next; `None` for never again."""

    type: Literal["series-check-set"] = "series-check-set"
    series_id: UUID
    next_at: datetime | None
    at: datetime


class MeetingSeriesEnded(BaseModel, frozen=True):
    """No more meetings are called."""

    type: Literal["meeting-series-ended"] = "meeting-series-ended"
    series_id: UUID
    at: datetime


SeriesEvent = Annotated[
    MeetingSeriesStarted
    | SeriesMeetingCalled
    | SeriesMonthMissed
    | SeriesMonthMet
    | SeriesCheckSet
    | MeetingSeriesEnded,
    Field(discriminator="type"),
]
