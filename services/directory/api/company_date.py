"""The company's present day."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from shared.service_runtime.area_context import AreaContext

COMPANY_ZONE = ZoneInfo("Asia/Shanghai")
"""The zone in which the company's days begin and end."""


def company_today(area: AreaContext) -> date:
    """Return the date of the present day in the company's zone."""
    return area.clock().astimezone(COMPANY_ZONE).date()
