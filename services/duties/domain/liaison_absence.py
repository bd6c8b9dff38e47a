"""A person's absences: while a liaison is absent the deputy acts, for every item at once.

Why somebody is absent is nobody's business here, so nothing records it. An event's `type` is its
name in the store: add one, never rename one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from services.duties.domain.refusals import DutiesRefused, InvalidMoment, NothingOfThisId
from shared.eventsourcing.liaison_contacts import AbsencePeriod

MAX_ABSENT_DAYS = 366


class LiaisonAbsenceRecorded(BaseModel, frozen=True):
    """A person is absent on these days."""

    type: Literal["liaison-absence-recorded"] = "liaison-absence-recorded"
    person: str
    department: str
    """Where the person works."""
    period: AbsencePeriod
    at: datetime


class LiaisonAbsenceWithdrawn(BaseModel, frozen=True):
    """The person is there after all."""

    type: Literal["liaison-absence-withdrawn"] = "liaison-absence-withdrawn"
    person: str
    department: str
    period: AbsencePeriod
    at: datetime


LiaisonAbsenceEvent = Annotated[
    LiaisonAbsenceRecorded | LiaisonAbsenceWithdrawn, Field(discriminator="type")
]


@dataclass(frozen=True)
class RecordAbsence:
    """Record on which days a person is absent."""

    person: str
    department: str
    period: AbsencePeriod
    at: datetime


@dataclass(frozen=True)
class WithdrawAbsence:
    """Say that a person is not absent after all."""

    person: str
    absence_id: UUID
    at: datetime


LiaisonAbsenceCommand = RecordAbsence | WithdrawAbsence

PersonAbsences = Mapping[UUID, LiaisonAbsenceRecorded | LiaisonAbsenceWithdrawn]
"""What was last said of each of a person's absences, by id."""


class UnknownAbsence(NothingOfThisId):
    """There is no absence of this id."""

    en = "there is no absence {absence}"
    zh = "没有缺席记录 {absence}"


class AbsenceOverlaps(DutiesRefused):
    """The person is absent on some of these days already."""

    en = "{person} is absent from {first} to {last} already; withdraw that or name other days"
    zh = "{person} 在 {first} 至 {last} 已登记缺席；请先撤回该记录，或填写其他日期"


class AbsenceEndsBeforeItBegins(InvalidMoment):
    """The last day lies before the first."""

    en = "the last day {last} lies before the first one {first}"
    zh = "最后一天 {last} 早于第一天 {first}"


class AbsenceTooLong(InvalidMoment):
    """Who is away for so long is no liaison."""

    en = "an absence has {days} days at the most; hand the office over for a longer one"
    zh = "缺席最多 {days} 天；更长时间请移交接口人职务"


def decide(command: LiaisonAbsenceCommand, absences: PersonAbsences) -> list[LiaisonAbsenceEvent]:
    """Return the events that follow from a command; the same one twice changes nothing.

    Raises `UnknownAbsence`, `AbsenceOverlaps`, and `InvalidMoment` for days that make no period.
    """
    match command:
        case RecordAbsence(period=period):
            if period.last_day < period.first_day:
                raise AbsenceEndsBeforeItBegins(first=period.first_day, last=period.last_day)
            if period.last_day - period.first_day >= timedelta(days=MAX_ABSENT_DAYS):
                raise AbsenceTooLong(days=MAX_ABSENT_DAYS)
            return _record(command, absences)
        case WithdrawAbsence(absence_id=absence_id):
            found = absences.get(absence_id)
            if found is None:
                raise UnknownAbsence(absence=absence_id)
            if isinstance(found, LiaisonAbsenceWithdrawn):
                return []
            return [
                LiaisonAbsenceWithdrawn(
                    person=found.person,
                    department=found.department,
                    period=found.period,
                    at=command.at,
                )
            ]


def _record(command: RecordAbsence, absences: PersonAbsences) -> list[LiaisonAbsenceEvent]:
    period = command.period
    for other in (
        one.period for one in absences.values() if isinstance(one, LiaisonAbsenceRecorded)
    ):
        if _days(other) == _days(period):
            return []
        if other.first_day <= period.last_day and period.first_day <= other.last_day:
            raise AbsenceOverlaps(person=command.person, first=other.first_day, last=other.last_day)
    return [
        LiaisonAbsenceRecorded(
            person=command.person, department=command.department, period=period, at=command.at
        )
    ]


def _days(period: AbsencePeriod) -> tuple[date, date]:
    return period.first_day, period.last_day


def evolve(absences: PersonAbsences, event: LiaisonAbsenceEvent) -> PersonAbsences:
    """Return a person's absences after an event."""
    return {**absences, event.period.absence_id: event}
