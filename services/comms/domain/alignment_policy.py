"""The alignment policy (目标对齐会策略): when a month's alignment meeting is, version by version.

There is one stream of policies. Version 1 is built in; a policy that is set is never changed, only
followed by another one, which holds at once, for the meetings that are planned from then on. An
event's `type` is its name in the store: add one, never rename one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal

from pydantic import BaseModel

from services.comms.domain.company_month import Month
from services.comms.domain.meeting_plan import MAX_ALIGNMENT_MINUTES, OUTCOME_ALLOWANCE_MINUTES
from services.comms.domain.setting_refusals import AlignmentTermOutOfRange
from shared.eventsourcing.company_time import COMPANY_TIME_ZONE
from shared.working_time.setting_versions import SettingVersions
from shared.working_time.workday_calendar import Calendar

STREAM_NAME = "alignment-policy"
MAX_WORKING_DAY = 23
"""A month has at most so many working days without its weekends."""
MAX_PLANNED_AHEAD_DAYS = 28
_DAY = timedelta(days=1)


class AlignmentTerms(BaseModel, frozen=True):
    """When the meeting of a month is, how long, and who calls it."""

    working_day: int = 5
    """The working day of the month; where it has fewer, its last one."""
    begins_at: time = time(10)
    """In the company's time zone."""
    minutes: int = MAX_ALIGNMENT_MINUTES
    planned_ahead_days: int = 7
    """So many days before it the meeting is planned."""
    outcome_allowance_minutes: int = OUTCOME_ALLOWANCE_MINUTES
    """So long after the planned end of a meeting its outcomes are still entered."""
    organiser: str | None = None
    """The department that calls it; else that of the general manager or of the officer of goals."""


class AlignmentPolicy(BaseModel, frozen=True):
    """A policy that was set, or the built-in one."""

    version: int
    terms: AlignmentTerms


BUILT_IN_POLICY = AlignmentPolicy(version=1, terms=AlignmentTerms())


class AlignmentPolicySet(BaseModel, frozen=True):
    """An alignment policy was set and holds from now on."""

    type: Literal["alignment-policy-set"] = "alignment-policy-set"
    policy: AlignmentPolicy
    by: str
    at: datetime


AlignmentPolicyEvent = AlignmentPolicySet


@dataclass(frozen=True)
class SetAlignmentPolicy:
    """Plan by these terms from now on."""

    terms: AlignmentTerms
    by: str
    at: datetime


AlignmentPolicyCommand = SetAlignmentPolicy

AlignmentPolicyVersions = SettingVersions[AlignmentPolicy]
"""Every version of the alignment policy; the first one is built in."""

INITIAL_STATE: AlignmentPolicyVersions = SettingVersions((BUILT_IN_POLICY,))


def decide(
    command: SetAlignmentPolicy, policies: AlignmentPolicyVersions
) -> list[AlignmentPolicyEvent]:
    """Return the next version, unless the one in force has the same terms.

    Raises `AlignmentTermOutOfRange`.
    """
    terms = command.terms
    if policies.current.terms == terms:
        return []
    for name, value, least, most in (
        ("working_day", terms.working_day, 1, MAX_WORKING_DAY),
        ("minutes", terms.minutes, 1, MAX_ALIGNMENT_MINUTES),
        ("planned_ahead_days", terms.planned_ahead_days, 0, MAX_PLANNED_AHEAD_DAYS),
        (
            "outcome_allowance_minutes",
            terms.outcome_allowance_minutes,
            0,
            MAX_ALIGNMENT_MINUTES,
        ),
    ):
        if not least <= value <= most:
            raise AlignmentTermOutOfRange(name=name, least=least, most=most, value=value)
    policy = AlignmentPolicy(version=policies.next_number, terms=terms)
    return [AlignmentPolicySet(policy=policy, by=command.by, at=command.at)]


def evolve(
    policies: AlignmentPolicyVersions, event: AlignmentPolicyEvent
) -> AlignmentPolicyVersions:
    """Return the policies after an event."""
    return policies.with_next_version(event.policy)


def beginning_in(month: Month, terms: AlignmentTerms, calendar: Calendar) -> datetime:
    """Return when the meeting of a month begins, in UTC: on its working day, make-up days counted.

    In a month without any working day it is on the last day.
    """
    days = _days_of(month)
    working = [day for day in days if calendar.is_working(day)]
    day = working[min(terms.working_day, len(working)) - 1] if working else days[-1]
    return _at(day, terms)


def next_beginning(now: datetime, terms: AlignmentTerms, calendar: Calendar) -> datetime | None:
    """Return the next time within the month of `now` on a working day; `None` if there is none."""
    local = now.astimezone(COMPANY_TIME_ZONE)
    for day in _days_of(f"{local:%Y-%m}"):
        if calendar.is_working(day) and _at(day, terms) > now:
            return _at(day, terms)
    return None


def first_instant_of(month: Month) -> datetime:
    """Return when a month begins in the company's time zone, in UTC."""
    day = date.fromisoformat(f"{month}-01")
    return datetime.combine(day, time(), COMPANY_TIME_ZONE).astimezone(UTC)


def month_after(month: Month) -> Month:
    """Return the next month."""
    following = date.fromisoformat(f"{month}-28") + 4 * _DAY
    return f"{following:%Y-%m}"


def _days_of(month: Month) -> list[date]:
    first = date.fromisoformat(f"{month}-01")
    last = date.fromisoformat(f"{month_after(month)}-01")
    return [first + number * _DAY for number in range((last - first).days)]


def _at(day: date, terms: AlignmentTerms) -> datetime:
    return datetime.combine(day, terms.begins_at, COMPANY_TIME_ZONE).astimezone(UTC)
