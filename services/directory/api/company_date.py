"""The company's present day."""

from __future__ import annotations

from datetime import date

from shared.eventsourcing.company_time import COMPANY_TIME_ZONE
from shared.service_runtime.area_context import AreaContext


def company_today(area: AreaContext) -> date:
    """Return the date of the present day in the company's zone."""
    return area.clock().astimezone(COMPANY_TIME_ZONE).date()
