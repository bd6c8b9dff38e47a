"""What is asked of a trial of a reply policy: days, and the terms that are tried."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from pydantic import BaseModel

from services.comms.domain.refusals import CommsInvalid
from services.comms.domain.reply_policy import ReplyPolicyTerms
from shared.eventsourcing.company_time import COMPANY_TIME_ZONE

TRIAL_JOB = "reply-policy-trial"
"""The kind of the job."""
MAX_DAYS = 366
"""The requests of so many days are tried at most."""
MONTHS_PER_QUARTER = 3


class TrialDaysReversed(CommsInvalid):
    """The last day lies before the first."""

    en = "the last day, {last}, must not be before the first one, {first}"
    zh = "结束日期 {last} 不得早于起始日期 {first}"


class TrialTooLong(CommsInvalid):
    """The days are more than one trial takes."""

    en = "a trial takes the requests of at most {most} days; {first} to {last} are more"
    zh = "一次试算最多涵盖 {most} 天的请求；{first} 至 {last} 超出此数"


class TrialRequest(BaseModel, frozen=True):
    """The requests opened from the first to the last day in the company's zone, by these terms."""

    first_day: date
    last_day: date
    terms: ReplyPolicyTerms

    def check(self) -> None:
        """Raise `TrialDaysReversed` or `TrialTooLong` if there are no such days, or too many."""
        if self.last_day < self.first_day:
            raise TrialDaysReversed(first=self.first_day, last=self.last_day)
        if (self.last_day - self.first_day).days >= MAX_DAYS:
            raise TrialTooLong(first=self.first_day, last=self.last_day, most=MAX_DAYS)

    @property
    def since(self) -> datetime:
        """The beginning of the first day."""
        return _begin(self.first_day)

    @property
    def until(self) -> datetime:
        """The end of the last day."""
        return _begin(self.last_day + timedelta(days=1))


def last_quarter(now: datetime) -> tuple[date, date]:
    """Return the first and the last day of the calendar quarter before the present one."""
    today = now.astimezone(COMPANY_TIME_ZONE).date()
    first_month = today.month - (today.month - 1) % MONTHS_PER_QUARTER
    last = today.replace(month=first_month, day=1) - timedelta(days=1)
    return last.replace(month=last.month - MONTHS_PER_QUARTER + 1, day=1), last


def _begin(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=COMPANY_TIME_ZONE)
