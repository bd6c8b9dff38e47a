"""Which day it is for the company."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from shared.service_runtime.area_resources import AreaResources

COMPANY_ZONE = ZoneInfo("Asia/Shanghai")


def company_today(area: AreaResources) -> date:
    """Return the company's present day."""
    return area.clock().astimezone(COMPANY_ZONE).date()
