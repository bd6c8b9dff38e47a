"""Which entries about the past need the other side's confirmation before they count.

Working days are Monday to Friday in the company's zone. Holidays are not known to every area;
around them an entry may need a confirmation that a calendar would have spared.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

COMPANY_TIME_ZONE = ZoneInfo("Asia/Shanghai")
DEFAULT_WORKING_DAYS = 3
_DAY = timedelta(days=1)
_SATURDAY = 5


def needs_confirmation(occurred_at: datetime, entered_at: datetime, working_days: int) -> bool:
    """Return whether something happened before the last `working_days` before its entry's day."""
    day = entered_at.astimezone(COMPANY_TIME_ZONE).date()
    remaining = working_days
    while remaining:
        day -= _DAY
        remaining -= day.weekday() < _SATURDAY
    return occurred_at < datetime.combine(day, time.min, COMPANY_TIME_ZONE)
