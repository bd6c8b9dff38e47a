"""The company's time zone, in which days begin and times are shown."""

from __future__ import annotations

from datetime import date, datetime

from shared.eventsourcing.company_time import COMPANY_TIME_ZONE


def company_date(instant: datetime) -> date:
    """Return the day of an instant in the company's time zone."""
    return instant.astimezone(COMPANY_TIME_ZONE).date()
