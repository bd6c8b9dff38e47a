"""What a fact says of a member, before it is known which fact it was."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from services.insights.domain.dimensions.dimension_change import Attributes
from shared.working_time.calculator import FIXED_COMPANY_ZONE


@dataclass(frozen=True, slots=True)
class MemberStatement:
    """From `valid_from` on, a member has these values of these attributes."""

    natural_key: str
    valid_from: datetime
    attributes: Attributes


def instant(text: str) -> datetime:
    """Return the instant of a fact's RFC 3339 text."""
    return datetime.fromisoformat(text)


def start_of_day(text: str) -> datetime:
    """Return the instant at which a day of the company begins, given as `YYYY-MM-DD`."""
    return datetime.combine(date.fromisoformat(text), time(), FIXED_COMPANY_ZONE)


def end_of_day(text: str) -> datetime:
    """Return the instant at which a day of the company is over; the last day never is."""
    day = start_of_day(text)
    return day if day.date() == date.max else day + timedelta(days=1)
