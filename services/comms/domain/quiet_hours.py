"""The hours of every day in which a person or a group is told nothing (免打扰时段)."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from pydantic import BaseModel

from shared.eventsourcing.company_time import COMPANY_TIME_ZONE


class QuietHours(BaseModel, frozen=True):
    """From a time of the day on until another one, of the next day where that is not later."""

    begins: time
    ends: time


def first_time_outside(quiet: QuietHours | None, at: datetime) -> datetime:
    """Return `at`, or the end of the quiet hours that it lies in; their end is outside.

    Quiet hours that begin when they end are the whole day, which the rules of subscriptions refuse.
    """
    if quiet is None:
        return at
    local = at.astimezone(COMPANY_TIME_ZONE)
    now = local.time()
    wraps = quiet.ends <= quiet.begins
    if wraps:
        is_quiet = now >= quiet.begins or now < quiet.ends
    else:
        is_quiet = quiet.begins <= now < quiet.ends
    if not is_quiet:
        return at
    day = local.date() + timedelta(days=1) if wraps and now >= quiet.begins else local.date()
    return datetime.combine(day, quiet.ends, COMPANY_TIME_ZONE).astimezone(at.tzinfo)
