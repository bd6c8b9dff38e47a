"""Reads the timestamps of logs: the forms that can be read in one way only.

`datetime.fromisoformat` takes any character between date and time, also a digit, so it reads
`2024-03-04109:30` and misreads `20240131120000Z`. It is only given texts whose date and separator
are in their places; every other form is a pattern below. A day is never told from a month by its
value, nor a unit of a number by its size.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from services.workflows.domain.external_event_log.field_values import BLANKS

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

FIRST_YEAR: Final = 1900
LAST_YEAR: Final = 9000
LAST_MINUTE: Final = 59

UNREADABLE = "its timestamp is unreadable"
DAY_OR_MONTH = "its timestamp does not say which is the day and which the month; use --time-format"
BARE_NUMBER = (
    "its timestamp is a number of an unknown unit; use --time-format epoch-seconds,"
    " epoch-milliseconds, epoch-microseconds or epoch-nanoseconds"
)
OUT_OF_RANGE = f"its timestamp is not between the years {FIRST_YEAR} and {LAST_YEAR}"

_ZONE = r"\s*(?:(?:(?P<utc>Z|UTC|GMT)|(?P<offset>[+-][0-9]{2}(?::?[0-9]{2})?))(?:\[[\w/+-]+\])?)?"
_HALF = r"(?:AM|PM|上午|下午)"
_WRITTEN_TIME = (
    rf"(?:(?P<before>{_HALF})\s*)?(?P<hour>[0-9]{{1,2}})"
    r"(?::(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})(?:[.,](?P<fraction>[0-9]+))?)?"
    r"|[时時点點](?:(?P<minute_cn>[0-9]{1,2})分(?:(?P<second_cn>[0-9]{1,2})秒)?)?)"
    rf"(?:\s*(?P<after>{_HALF}))?"
)
_DIGITS_TIME = (
    r"(?P<hour>[0-9]{2})(?P<minute>[0-9]{2})"
    r"(?:(?P<second>[0-9]{2})(?:(?:[.,]|(?=[0-9]{3}(?![0-9])))(?P<fraction>[0-9]+))?)?"
)
_YEAR_FIRST = r"(?P<year>[0-9]{4})(?P<mark>[-/.])(?P<month>[0-9]{1,2})(?P=mark)(?P<day>[0-9]{1,2})"
_CHINESE = r"(?P<year>[0-9]{4})年(?P<month>[0-9]{1,2})月(?P<day>[0-9]{1,2})[日号號]"
_DIGITS = r"(?P<year>[0-9]{4})(?P<month>[0-9]{2})(?P<day>[0-9]{2})"
_WEEK = r"(?P<year>[0-9]{4})-W(?P<week>[0-9]{2})-(?P<weekday>[1-7])"

_FORMS = [
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"{_YEAR_FIRST}(?:[T\s]\s*{_WRITTEN_TIME}{_ZONE})?",
        rf"{_CHINESE}(?:\s*{_WRITTEN_TIME}{_ZONE})?",
        rf"{_WEEK}(?:[T\s]{_WRITTEN_TIME}{_ZONE})?",
        rf"{_DIGITS}(?:[T\s](?:{_DIGITS_TIME}){_ZONE})?",
        rf"{_DIGITS}[T\s]{_WRITTEN_TIME}{_ZONE}",
        rf"{_DIGITS}{_DIGITS_TIME}{_ZONE}",
    )
]
_DAY_AND_MONTH = re.compile(r"[0-9]{1,2}([-/.])[0-9]{1,2}\1[0-9]{1,4}(?![0-9])")
_NUMBER = re.compile(r"[+-]?[0-9]+(?:[.,][0-9]+)?")
_FRACTION_MARKS = (".", ",")
"""`datetime.fromisoformat` reads `09.30` and `09:30.5` as fractions of a second."""
_LEAP_MINUTES = ("06-30 23:59", "12-31 23:59")
"""The minutes in UTC that a leap second may lengthen; it is read as the second after it."""
_DIGIT_COUNTS_OF_DATES = (8, 14, 17)
"""A date, to the second, to the millisecond: no unit since 1970 is this long in these years."""


class TimestampRejected(ValueError):
    """A text that is no instant; the message says why, the same for many texts."""


def parse_timestamp(text: str, zone: ZoneInfo) -> datetime:
    """Return the instant of a text that is a time in one way only, in UTC, cut to microseconds.

    Without an offset it is a local time of `zone`: an ambiguous one is the first of the two, a
    skipped one is read with the offset before the change (PEP 495). Raises `TimestampRejected`.
    """
    try:
        if text[10] in "T " and text[4] == "-" and text[7] == "-":
            at = datetime.fromisoformat(text)
        else:
            return _parse_other_form(text.strip(BLANKS), zone)
    except (ValueError, IndexError):
        return _parse_other_form(text.strip(BLANKS), zone)
    if at.microsecond and not (text[19:20] in _FRACTION_MARKS or text[17:18] in _FRACTION_MARKS):
        raise TimestampRejected(UNREADABLE)
    if at.tzinfo is not None:
        _refuse_impossible_offset(text)
    return to_utc(at, zone)


def to_utc(at: datetime, zone: ZoneInfo) -> datetime:
    """Return an instant in UTC, a local time of `zone` where it has no offset.

    Raises `TimestampRejected` where its year is not between `FIRST_YEAR` and `LAST_YEAR`.
    """
    if at.tzinfo is None:
        at = at.replace(tzinfo=zone)
    try:
        utc = at.astimezone(UTC)
    except OverflowError:
        raise TimestampRejected(OUT_OF_RANGE) from None
    if not FIRST_YEAR <= utc.year <= LAST_YEAR:
        raise TimestampRejected(OUT_OF_RANGE)
    return utc


def _parse_other_form(text: str, zone: ZoneInfo) -> datetime:
    if _NUMBER.fullmatch(text):
        whole = re.split("[.,]", text)[0]
        if len(whole) not in _DIGIT_COUNTS_OF_DATES or not whole.isdigit():
            raise TimestampRejected(BARE_NUMBER)
    for form in _FORMS:
        if found := form.fullmatch(text):
            try:
                return _to_instant(found.groupdict(), zone)
            except OverflowError:
                raise TimestampRejected(OUT_OF_RANGE) from None
            except TimestampRejected:
                raise
            except ValueError:
                raise TimestampRejected(UNREADABLE) from None
    raise TimestampRejected(DAY_OR_MONTH if _DAY_AND_MONTH.match(text) else UNREADABLE)


def _to_instant(parts: dict[str, str | None], zone: ZoneInfo) -> datetime:
    def number(*names: str) -> int:
        return next((int(found) for name in names if (found := parts.get(name))), 0)

    if parts.get("week"):
        day = date.fromisocalendar(number("year"), number("week"), number("weekday"))
    else:
        day = date(number("year"), number("month"), number("day"))
    hour = _hour_of_day(number("hour"), parts.get("before") or parts.get("after"))
    minute, second = number("minute", "minute_cn"), number("second", "second_cn")
    fraction = int((parts.get("fraction") or "0")[:6].ljust(6, "0"))
    if hour == 24 and not (minute or second or fraction):  # noqa: PLR2004  xs:dateTime allows it
        day, hour = day + timedelta(days=1), 0
    is_leap_second = second == 60  # noqa: PLR2004
    if is_leap_second:
        second = 59
    at = datetime(day.year, day.month, day.day, hour, minute, second, fraction, _offset(parts))
    instant = to_utc(at, zone)
    if is_leap_second:
        if instant.strftime("%m-%d %H:%M") not in _LEAP_MINUTES:
            raise TimestampRejected(UNREADABLE)
        instant += timedelta(seconds=1)
    return instant


def _hour_of_day(hour: int, half: str | None) -> int:
    if half is None:
        return hour
    if not 1 <= hour <= 12:  # noqa: PLR2004
        raise TimestampRejected(UNREADABLE)
    return hour % 12 + (12 if half.upper() in {"PM", "下午"} else 0)


def _refuse_impossible_offset(text: str) -> None:
    """Raise `TimestampRejected` for minutes of an offset that `fromisoformat` carries over."""
    if text[-1] not in "Zz" and _is_impossible(text[max(text.rfind("+"), text.rfind("-")) :]):
        raise TimestampRejected(UNREADABLE)


@lru_cache(maxsize=1024)
def _is_impossible(offset: str) -> bool:
    """Return whether an offset has too many minutes or seconds; a log has few of them."""
    digits = offset.replace(":", "")
    return any(part > f"{LAST_MINUTE}" for part in (digits[3:5], digits[5:7]))


def _offset(parts: dict[str, str | None]) -> timezone | None:
    if parts.get("utc"):
        return UTC
    offset = parts.get("offset")
    if not offset:
        return None
    digits = offset[1:].replace(":", "").ljust(4, "0")
    hours, minutes = int(digits[:2]), int(digits[2:])
    if minutes > LAST_MINUTE:
        raise TimestampRejected(UNREADABLE)
    span = timedelta(hours=hours, minutes=minutes)
    return timezone(-span if offset[0] == "-" else span)
