"""The versions of the company's calendar, by which the due times of replies are computed.

Each is noted once, when its fact is heard. A month's figures name those that were in force in it.

An event's `type` is its name in the store: add one, never rename one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import BaseModel

from services.incentives.domain.monthly_period import period_of
from shared.eventsourcing.company_time import CompanyTime


class CalendarVersionNoted(BaseModel, frozen=True):
    """A version of the calendar is in force from a time on."""

    type: Literal["calendar-version-noted"] = "calendar-version-noted"
    version: int
    in_force_from: datetime
    cause: UUID
    """The id of the fact that said so."""


CalendarVersionEvent = CalendarVersionNoted


@dataclass(frozen=True)
class NoteCalendarVersion:
    """Note that a version of the calendar is in force from a time on."""

    version: int
    in_force_from: datetime
    cause: UUID


@dataclass(frozen=True)
class NotedCalendarVersion:
    """The version is noted."""


CalendarVersionState = NotedCalendarVersion | None


def calendar_version_stream_name(version: int) -> str:
    """Name a version's stream."""
    return f"calendar-version-{version}"


def decide(command: NoteCalendarVersion, state: CalendarVersionState) -> list[CalendarVersionNoted]:
    """Note a version once; raises `InvalidPeriod` if its time lies in no month."""
    if state is not None:
        return []
    period_of(command.in_force_from)
    return [
        CalendarVersionNoted(
            version=command.version, in_force_from=command.in_force_from, cause=command.cause
        )
    ]


def evolve(_state: CalendarVersionState, _event: CalendarVersionNoted) -> CalendarVersionState:
    """Return the version's state after an event."""
    return NotedCalendarVersion()


class CalendarVersion(BaseModel, frozen=True):
    """A version of the company's calendar."""

    version: int
    in_force_from: CompanyTime
    """Since when due times have been computed by it."""


def versions_in_month(
    period: str, versions: Iterable[CalendarVersion]
) -> tuple[CalendarVersion, ...]:
    """Return the versions that were in force in some part of a month, the last one last.

    It is the newest of those from before the month, and those that came into force in it.
    """
    ordered = sorted(versions, key=lambda one: one.version)
    before = [one for one in ordered if period_of(one.in_force_from) < period]
    return (*before[-1:], *(one for one in ordered if period_of(one.in_force_from) == period))


def version_in_force(at: datetime, versions: Sequence[CalendarVersion]) -> int | None:
    """Return the newest version that was in force at a time; `None` where none is known."""
    return max((one.version for one in versions if one.in_force_from <= at), default=None)
