"""The company's present day."""

from __future__ import annotations

from datetime import date, datetime

from shared.eventsourcing.company_time import COMPANY_TIME_ZONE
from shared.service_runtime.area_context import AreaContext


def company_today(area: AreaContext) -> date:
    """Return the date of the present day in the company's zone."""
    return area.clock().astimezone(COMPANY_TIME_ZONE).date()


def asked_day(area: AreaContext, as_of: date | None) -> date | None:
    """Return the day that a list is to be of: as it was asked for, or that of an asked time."""
    return company_today(area) if isinstance(as_of, datetime) else as_of
