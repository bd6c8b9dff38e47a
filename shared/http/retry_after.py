"""The pause that an answer of HTTP asks for by `Retry-After` (RFC 9110, section 10.2.3)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

MAX_RETRY_AFTER_DIGITS = 7
OVERLONG_RETRY_AFTER_SUBSTITUTE = timedelta(days=365)
"""What a `Retry-After` of eight digits or more is read as; `timedelta` cannot hold every number."""

_LAST = datetime.max.replace(tzinfo=UTC)


def parse_retry_after(header: str | None, now: datetime) -> timedelta | None:
    """Return the pause that a `Retry-After` header asks for, in seconds or until a date.

    A date that is over gives a negative pause; `None` where the header is missing or malformed.
    """
    if header is None:
        return None
    if header.isdecimal() and header.isascii():
        if len(header) > MAX_RETRY_AFTER_DIGITS:
            return OVERLONG_RETRY_AFTER_SUBSTITUTE
        return timedelta(seconds=int(header))
    until = parse_http_date(header)
    return None if until is None else until - now


def parse_http_date(header: str | None) -> datetime | None:
    """Return the moment of a header such as `Date`; `None` where it is missing or malformed."""
    try:
        moment = None if header is None else parsedate_to_datetime(header)
    except ValueError:
        return None
    return moment if moment is None or moment.tzinfo else moment.replace(tzinfo=UTC)


def pause_asked_for(headers: Mapping[str, str]) -> timedelta | None:
    """Return the pause that an answer asks for; until a date, by the clock of whoever answers.

    `headers` are found in any case of letters, or in small letters. `None` where no pause is asked
    for, for a date that is over, and for a date in an answer without a `Date`.
    """
    answered_at = parse_http_date(headers.get("date")) or _LAST
    pause = parse_retry_after(headers.get("retry-after"), answered_at)
    return None if pause is None or pause < timedelta(0) else pause
