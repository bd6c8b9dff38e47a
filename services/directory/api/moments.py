"""When things happened, and which day it is for the company."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from shared.http.problems import FieldError, Problem
from shared.runtime.area import Area

COMPANY_ZONE = ZoneInfo("Asia/Shanghai")


def today(area: Area) -> date:
    """Return the company's present day."""
    return area.clock().astimezone(COMPANY_ZONE).date()


def happened(area: Area, at: datetime | None) -> datetime:
    """Return when something happened: now, where nothing is said; raises `Problem` 422."""
    now = area.clock()
    if at is not None and at > now:
        error = FieldError(detail="lies in the future", pointer="#/at")
        raise Problem(422, "moment-ahead", "this cannot have happened yet", errors=[error])
    return at or now
