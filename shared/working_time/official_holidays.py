"""The official holidays and make-up workdays of China, from the installed `chinese_calendar`."""

from __future__ import annotations

from datetime import date
from functools import cache

from chinese_calendar import constants  # type: ignore[import-untyped]  # it has no types

from shared.working_time.workday_calendar import OfficialDays, SpecialDay

_CHINESE_HOLIDAY_NAMES: dict[str, str] = {one.value: one.chinese for one in constants.Holiday}


@cache
def load_official_days() -> OfficialDays:
    """Return the official list of every year that it covers, in the order of days."""
    days = [_day(day, name, working=False) for day, name in constants.holidays.items()]
    days += [_day(day, name, working=True) for day, name in constants.workdays.items()]
    published = {day.year for day in constants.holidays}
    return OfficialDays(
        first_year=min(published),
        last_year=max(published),
        days=tuple(sorted(days, key=lambda one: one.day)),
    )


def _day(day: date, name: str, *, working: bool) -> SpecialDay:
    return SpecialDay(day=day, working=working, name=f"{name} {_CHINESE_HOLIDAY_NAMES[name]}")
