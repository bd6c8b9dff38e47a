"""Times as people of the company write them: in its zone, to the minute."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

_SECONDS = {"Y": 31_536_000, "D": 86_400, "H": 3_600, "M": 60, "S": 1}
"""A year in a duration is 365 days."""
COMPANY_TIME_ZONE = ZoneInfo("Asia/Shanghai")


def format_time(text: str | None) -> str:
    """Return an RFC 3339 time in the company's zone; a dash for none.

    What ends with a day is written with that day: 23:59:59.999999 as 23:59.
    """
    if text is None:
        return "–"
    return f"{datetime.fromisoformat(text).astimezone(COMPANY_TIME_ZONE):%Y-%m-%d %H:%M}"


def with_company_offset(text: str) -> str:
    """Return an RFC 3339 time with the company's offset, for programs and spreadsheets."""
    return datetime.fromisoformat(text).astimezone(COMPANY_TIME_ZONE).isoformat()


def describe_duration(text: str) -> str:
    """Return a duration such as `P1DT3H5M` as people write it: `1 d 3 h 5 min`."""
    units = {"D": "d", "H": "h", "M": "min", "S": "s"}
    return " ".join(f"{number} {units[unit]}" for number, unit in re.findall(r"(\d+)(\D)", text))


def describe_briefly(text: str | None) -> str:
    """Return a duration in its two largest units, rounded down, as `1 d 3 h`; a dash for none."""
    if text is None:
        return "–"
    parts = re.findall(r"([\d.]+)([YDHMS])", text)
    left = int(sum(float(number) * _SECONDS[unit] for number, unit in parts))
    found: list[str] = []
    for unit, sign in (("D", "d"), ("H", "h"), ("M", "min"), ("S", "s")):
        number, left = divmod(left, _SECONDS[unit])
        if number or found:
            found.append(f"{number} {sign}" if number else "")
    return " ".join(filter(None, found[:2])) or "0 s"


def describe_time_left(due_at: str | None, now: datetime) -> str:
    """Return how long something has until it is due, or for how long it has been: `2 d`, `-5 h`."""
    if due_at is None:
        return "–"
    left = datetime.fromisoformat(due_at) - now
    sign = "-" if left < timedelta() else ""
    hours = int(abs(left) / timedelta(hours=1))
    return f"{sign}{hours // 24} d" if hours >= 48 else f"{sign}{hours} h"  # noqa: PLR2004  two days
