"""Which day it is for the company."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from shared.runtime.area import Area

COMPANY_ZONE = ZoneInfo("Asia/Shanghai")


def today(area: Area) -> date:
    """Return the company's present day."""
    return area.clock().astimezone(COMPANY_ZONE).date()
